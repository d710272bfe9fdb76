//! `hg-content lambda-bench`: what it costs to start each function, and what it answers afterwards.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::{ExitCode, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use axum::body::Bytes;
use clap::Args;
use hg_domain::time::Timestamp;
use serde_json::{Value, json};
use tokio::process::Command;

use super::{
    ServeArgs,
    bench::{Bench, millis, percentile},
};
use crate::{
    lambda::{Lambda, Launch},
    mapping::schedule,
    template::FunctionDefinition,
};

/// As long as the longest function may take.
const LIMIT: Duration = Duration::from_mins(2);
const MB: f64 = 1_000_000.0;
const NOWHERE: &str = "http://127.0.0.1:9";

/// How much is measured.
#[derive(Debug, Args)]
pub(super) struct LambdaBenchArgs {
    /// The folder of the binaries; `infra/build-functions` makes them
    #[arg(long, value_name = "DIR", default_value = "target/release")]
    functions: PathBuf,
    /// Events for each function after its first
    #[arg(long, default_value_t = 1_000)]
    events: usize,
    /// Starts of each function; their medians are shown
    #[arg(long, default_value_t = 11)]
    starts: usize,
}

pub(super) async fn run(args: LambdaBenchArgs) -> Result<ExitCode> {
    hg_http::telemetry::init_to_stderr("error");
    ensure!(
        args.starts > 0 && args.events > 0,
        "nothing would be measured"
    );
    // Nothing is ever completed, so that jobs are polled as long as they are open, which is what the front door
    // lets through, and writing texts is not in the way of what is measured.
    let slow = ServeArgs {
        parameters: vec![("SandboxLatencyMs", "600000")],
        ..ServeArgs::unkept()
    };
    let bench = Bench::with(&slow).await?;
    let (job, _) = bench.accept().await?;

    println!(
        "{:<12} {:>7} {:>9} {:>9} {:>9} {:>8} {:>9} {:>9}",
        "", "MB", "MB gzip", "ready ms", "first ms", "peak MB", "p50 ms", "p99 ms"
    );
    let mut seen = BTreeSet::new();
    for definition in &bench.running.system.stack().functions {
        if seen.insert(&definition.binary) {
            let event = event(&bench, definition, &job)?;
            measure(&args, &bench, definition, event.to_string().into()).await?;
        }
    }
    bench.running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

async fn measure(
    args: &LambdaBenchArgs,
    bench: &Bench,
    definition: &FunctionDefinition,
    event: Bytes,
) -> Result<()> {
    let name = &definition.binary;
    let binary = args.functions.join(name);
    let size = std::fs::metadata(&binary)
        .with_context(|| format!("{} is missing: run infra/build-functions", binary.display()))?
        .len();
    let (mut ready, mut first) = (Vec::new(), Vec::new());
    let mut function = None;
    for _ in 0..args.starts {
        let mut variables = bench.running.system.variables(definition);
        // Nobody is to be asked which models there are.
        variables.insert("OPENROUTER_BASE_URL".to_owned(), NOWHERE.to_owned());
        let launch = Launch {
            function: definition.logical_id.clone(),
            binary: binary.clone(),
            variables,
            log: Stdio::null(),
        };
        let begun = Instant::now();
        let mut started = Lambda::start(launch).await?;
        check(name, &started.invoke(event.clone(), LIMIT).await?)?;
        first.push(begun.elapsed());
        ready.push(started.ready_after());
        function = Some(started);
    }
    let mut function = function.context("it was never started")?;
    let mut warm = Vec::with_capacity(args.events);
    for _ in 0..args.events {
        let begun = Instant::now();
        let answer = function.invoke(event.clone(), LIMIT).await?;
        warm.push(begun.elapsed());
        check(name, &answer)?;
    }
    for times in [&mut ready, &mut first, &mut warm] {
        times.sort_unstable();
    }
    let at = |times: &[Duration], percent| millis(percentile(times, percent));
    #[expect(clippy::cast_precision_loss, reason = "shown with two decimals")]
    let (size, gzipped, peak) = (
        size as f64,
        gzipped(&binary).await? as f64,
        peak_memory(&function)? as f64,
    );
    println!(
        "{name:<12} {:>7.2} {:>9.2} {:>9.1} {:>9.1} {:>8.1} {:>9.2} {:>9.2}",
        size / MB,
        gzipped / MB,
        at(&ready, 50),
        at(&first, 50),
        peak / MB,
        at(&warm, 50),
        at(&warm, 99),
    );
    Ok(())
}

/// An event of a kind that the function gets, which changes nothing, or little.
fn event(bench: &Bench, definition: &FunctionDefinition, job: &str) -> Result<Value> {
    let client = &bench.client_id;
    let get = |path: String| request(bench, "GET", &path, None);
    Ok(match definition.binary.as_str() {
        "clients" => get(format!("/api/clients/{client}")),
        "generate" => {
            let body = json!({
                "client_id": client, "content_type": "blog_post", "topic": "Cold starts",
                "keywords": ["start"],
            });
            request(bench, "POST", "/generate", Some(&body))
        }
        "job-status" => get(format!("/jobs/{job}/status")),
        "providers" => get("/api/providers/status".to_owned()),
        "strategies" => get(format!("/api/clients/{client}/strategies")),
        "templates" => get(format!("/api/clients/{client}/templates")),
        "webhooks" => get(format!("/api/clients/{client}/webhooks")),
        "complete" => message(&json!({
            "type": "task.pending.v1", "job_id": job, "task": 0, "client_id": client,
            "provider": "sandbox", "sweeps": 0,
        })),
        "deliver" => message(&json!({
            "type": "delivery.pending.v1", "log": {"client_id": client, "endpoint_id": null}, "wakes": 0,
            "delivery_id": "00000000-0000-7000-8000-000000000000",
        })),
        "purge" => {
            message(&json!({"type": "client.deleting.v1", "client_id": client, "passes": 0}))
        }
        "dispatch" => json!({"Records": []}),
        "sweep" => schedule::event(Timestamp::now()),
        other => bail!("no event is known for {other}"),
    })
}

fn request(bench: &Bench, method: &str, path: &str, body: Option<&Value>) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "headers": {
            "authorization": format!("Bearer {}", bench.key), "content-type": "application/json",
            "host": "api.example.com", "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https",
        },
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7"},
            "requestId": "UJx8phiDDoEEPTg=", "stage": "$default",
        },
        "body": body.map(Value::to_string), "isBase64Encoded": false,
    })
}

fn message(body: &Value) -> Value {
    let record = json!({
        "messageId": "1", "body": body.to_string(), "attributes": {}, "messageAttributes": {},
        "eventSource": "aws:sqs", "awsRegion": "eu-west-1",
    });
    json!({"Records": [record]})
}

/// What is measured is not to be a refusal.
fn check(name: &str, answer: &[u8]) -> Result<()> {
    let answer: Value = serde_json::from_slice(answer)?;
    let status = answer.get("statusCode").and_then(Value::as_u64);
    let failed = answer.get("batchItemFailures").and_then(Value::as_array);
    let good = status.is_none_or(|status| status < 300) && failed.is_none_or(Vec::is_empty);
    ensure!(good, "{name} answers {answer}");
    Ok(())
}

/// In bytes, by the program of that name, which compresses as a deployment package is.
async fn gzipped(binary: &Path) -> Result<usize> {
    let output = Command::new("gzip").args(["-9", "-c"]).arg(binary).output();
    Ok(output.await.context("gzip cannot be run")?.stdout.len())
}

/// In bytes, as the kernel counts it.
fn peak_memory(function: &Lambda) -> Result<u64> {
    let id = function.process_id().context("it has ended")?;
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next());
    Ok(kib.context("there is no VmHWM")?.parse::<u64>()? * 1024)
}
