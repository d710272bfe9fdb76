//! `hg-content edge-bench`: what a cached lookup costs in Cloudflare's runtime.

use std::{
    collections::BTreeMap,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use reqwest::{Client, StatusCode};
use tokio::task::JoinSet;

use super::{ServeArgs, bench::millis, running::Running};
use crate::edge::{Settings, Workerd};

const CLIENT: &str = "ohio-paving";

/// How much is asked.
#[derive(Debug, Args)]
pub(super) struct EdgeBenchArgs {
    /// Requests for each line of the table
    #[arg(long, default_value_t = 5_000)]
    requests: usize,
    /// Callers at once
    #[arg(long, default_value_t = 16)]
    callers: usize,
}

pub(super) async fn run(args: EdgeBenchArgs) -> Result<ExitCode> {
    hg_http::telemetry::init_to_stderr("error");
    Workerd::build().await?;
    let serve = ServeArgs {
        origin_port: Some(0),
        ..ServeArgs::unkept()
    };
    let running = Running::start(&serve, Vec::new()).await?;
    let key = of(&running.kept.keys)?;
    let client = of(&running.kept.clients)?;
    let lookup = format!("/api/content/templates/lookup?client_id={client}&content_type=blog_post");
    let origin = running.origin_url.clone().unwrap_or_default();

    let begun = Instant::now();
    let floor = Workerd::floor().await?;
    get(&Client::new(), &floor.url, key).await?;
    let floor_start = begun.elapsed();
    let settings = Settings::local(|_| None)?.with("ORIGIN_URL", &origin);
    let begun = Instant::now();
    let worker = Workerd::start(0, &settings).await?;
    let cached = format!("{}{lookup}", worker.url);
    get(&Client::new(), &cached, key).await?;
    let worker_start = begun.elapsed();
    println!("start to first answer, in ms");
    println!(
        "{:<28} {:>10.0}",
        "a Worker with a constant",
        millis(floor_start)
    );
    println!("{:<28} {:>10.0}\n", "the Worker", millis(worker_start));

    println!(
        "{:<28} {:>10} {:>10} {:>10}",
        "", "requests/s", "p50 in ms", "p99 in ms"
    );
    for (name, url) in [
        ("a Worker with a constant", floor.url.clone()),
        ("a cached lookup", cached),
        ("the same at the origin", format!("{origin}{lookup}")),
    ] {
        let (took, times) = ask(&args, &url, key).await?;
        #[expect(clippy::cast_precision_loss, reason = "shown without decimals")]
        let rate = times.len() as f64 / took.as_secs_f64();
        let at = |percent: usize| {
            let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
            times.get(index).copied().map_or(0.0, millis)
        };
        println!("{name:<28} {rate:>10.0} {:>10.2} {:>10.2}", at(50), at(99));
    }
    drop((floor, worker));
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// Sends the requests; how long all took, and each of them, the quickest first.
async fn ask(args: &EdgeBenchArgs, url: &str, key: &str) -> Result<(Duration, Vec<Duration>)> {
    let http = Client::new();
    get(&http, url, key).await?;
    let left = Arc::new(AtomicUsize::new(args.requests));
    let mut callers = JoinSet::new();
    let begun = Instant::now();
    for _ in 0..args.callers {
        let (http, url, key, left) = (http.clone(), url.to_owned(), key.to_owned(), left.clone());
        callers.spawn(async move {
            let mut times = Vec::new();
            let less = |left: usize| left.checked_sub(1);
            while left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
                .is_ok()
            {
                let begun = Instant::now();
                get(&http, &url, &key).await?;
                times.push(begun.elapsed());
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Vec::new();
    while let Some(caller) = callers.join_next().await {
        times.extend(caller??);
    }
    let took = begun.elapsed();
    times.sort_unstable();
    Ok((took, times))
}

async fn get(http: &Client, url: &str, key: &str) -> Result<()> {
    let answer = http.get(url).bearer_auth(key).send().await?;
    ensure!(
        answer.status() == StatusCode::OK,
        "{url} is answered {}",
        answer.status()
    );
    answer.bytes().await?;
    Ok(())
}

fn of(all: &BTreeMap<String, String>) -> Result<&str> {
    let one = all.get(CLIENT).map(String::as_str);
    one.with_context(|| format!("there is no demo client {CLIENT}"))
}
