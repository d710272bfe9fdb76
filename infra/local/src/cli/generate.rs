//! `hg-content generate`: one job from the terminal, through the whole system.

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ServeArgs, remote::Remote, running::Running};

const POLL: Duration = Duration::from_millis(100);

/// What is to be written.
#[derive(Debug, Args)]
pub(super) struct GenerateArgs {
    /// What the text is about
    #[arg(long, required_unless_present = "prompt")]
    topic: Option<String>,
    /// Free instructions
    #[arg(long)]
    prompt: Option<String>,
    /// The demo client's slug, or a client's id
    #[arg(long, default_value = "cincinnati-electrician")]
    client: String,
    /// Words the text must have, separated by commas; the topic itself if left out
    #[arg(long, value_delimiter = ',')]
    keywords: Vec<String>,
    /// `blog_post`, `social_media`, `email_campaign`, `press_release` or `product_description`
    #[arg(long = "type", default_value = "blog_post")]
    content_type: String,
    /// Providers in the order of trying, separated by commas
    #[arg(long, value_delimiter = ',')]
    provider: Vec<String>,
    /// The provider's name of a model
    #[arg(long)]
    model: Option<String>,
    /// Print the job as JSON instead
    #[arg(long)]
    json: bool,
    /// A running hg-content to use; without it, one is started that keeps nothing
    #[arg(long, requires = "key")]
    url: Option<String>,
    /// The API key for --url
    #[arg(long, env = "HG_CONTENT_KEY", hide_env_values = true)]
    key: Option<String>,
}

/// Where the job is run, and as whom.
struct Api {
    remote: Remote,
    client_id: String,
}

pub(super) async fn run(args: &GenerateArgs) -> Result<ExitCode> {
    hg_http::telemetry::init_to_stderr("error,hg_http=off");
    let Some(url) = args.url.clone() else {
        let running = Running::start(&ServeArgs::unkept(), Vec::new()).await?;
        let code = match own(&running, &args.client) {
            Ok(api) => generate(&api, args).await,
            Err(error) => Err(error),
        };
        running.stop().await?;
        return code;
    };
    let key = args.key.clone().context("--key is needed with --url")?;
    if uuid::Uuid::parse_str(&args.client).is_err() {
        bail!("--client must be the client's id (a UUID) when --url is given");
    }
    let api = Api {
        remote: Remote::new(&url, key)?,
        client_id: args.client.clone(),
    };
    generate(&api, args).await
}

fn own(running: &Running, client: &str) -> Result<Api> {
    let known = || {
        running
            .kept
            .clients
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (Some(key), Some(id)) = (
        running.kept.keys.get(client),
        running.kept.clients.get(client),
    ) else {
        bail!("there is no demo client {client}; there are {}", known());
    };
    Ok(Api {
        remote: Remote::new(&running.url, key.clone())?,
        client_id: id.clone(),
    })
}

async fn generate(api: &Api, args: &GenerateArgs) -> Result<ExitCode> {
    let begun = Instant::now();
    let accept = api.remote.request(Method::POST, "/generate");
    let accepted: Value = api.remote.send(accept.json(&request(api, args))).await?;
    let job_id = accepted
        .get("job_id")
        .and_then(Value::as_str)
        .context("the answer has no job_id")?
        .to_owned();
    let job = follow(api, &job_id, begun).await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&job)?);
    } else {
        report(&job, begun.elapsed());
    }
    let done = text(&job, "/status") == "completed";
    Ok(if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn request(api: &Api, args: &GenerateArgs) -> Value {
    let mut request = json!({"client_id": api.client_id, "content_type": args.content_type});
    let keywords = match (&args.topic, args.keywords.is_empty()) {
        (Some(topic), true) => json!([topic.chars().take(80).collect::<String>()]),
        (None, true) => Value::Null,
        (_, false) => json!(args.keywords),
    };
    let provider = if args.provider.is_empty() {
        Value::Null
    } else {
        json!(args.provider)
    };
    let fields = [
        ("topic", json!(args.topic)),
        ("prompt", json!(args.prompt)),
        ("keywords", keywords),
        ("llm_provider", provider),
        ("model", json!(args.model)),
    ];
    if let Some(object) = request.as_object_mut() {
        object.extend(
            fields
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name.to_owned(), value)),
        );
    }
    request
}

/// Polls the job until it has ended, and shows how far it is.
async fn follow(api: &Api, job_id: &str, begun: Instant) -> Result<Value> {
    let mut shown = String::new();
    loop {
        let poll = api.get(&format!("/jobs/{job_id}/status")).await?;
        let status = text(&poll, "/status").to_owned();
        progress(&mut shown, &status, begun.elapsed());
        if matches!(status.as_str(), "completed" | "failed" | "cancelled") {
            return api.get(&format!("/jobs/{job_id}")).await;
        }
        tokio::time::sleep(POLL).await;
    }
}

/// On a terminal one line that moves on, else a line per state.
fn progress(shown: &mut String, status: &str, elapsed: Duration) {
    let mut stderr = std::io::stderr();
    let changed = shown.as_str() != status;
    let seconds = elapsed.as_secs_f64();
    // Progress is a courtesy: a closed stderr must not end the job.
    if stderr.is_terminal() {
        let end = if changed && !shown.is_empty() {
            "\n"
        } else {
            ""
        };
        write!(stderr, "{end}\r  {status:<12} {seconds:6.1} s").ok();
        if matches!(status, "completed" | "failed" | "cancelled") {
            writeln!(stderr).ok();
        }
    } else if changed {
        writeln!(stderr, "  {status:<12} {seconds:6.1} s").ok();
    }
    status.clone_into(shown);
}

fn report(job: &Value, elapsed: Duration) {
    if let Some(result) = job.get("result").and_then(Value::as_str) {
        println!("{result}\n");
    }
    if let Some(error) = job.get("error").filter(|error| !error.is_null()) {
        println!("{}: {}\n", text(error, "/code"), text(error, "/message"));
    }
    let count = |pointer| job.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    let (input, output) = (count("/usage/input"), count("/usage/output"));
    println!("tokens    {} ({input} in, {output} out)", input + output);
    match job.get("cost_usd").and_then(Value::as_f64) {
        Some(dollars) => println!("cost      ${dollars}"),
        None => println!("cost      unknown"),
    }
    println!("provider  {}", text(job, "/parts/0/provider"));
    println!(
        "model     {}",
        job.pointer("/parts/0/model")
            .and_then(Value::as_str)
            .unwrap_or("-")
    );
    println!("time      {:.1} s", elapsed.as_secs_f64());
    for part in job
        .get("parts")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if part.get("truncated") == Some(&Value::Bool(true)) {
            println!("note      the text of {} was cut off", text(part, "/label"));
        }
        for warning in part
            .get("warnings")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            println!("note      {}", warning.as_str().unwrap_or_default());
        }
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

impl Api {
    async fn get(&self, path: &str) -> Result<Value> {
        let request = self.remote.request(Method::GET, path);
        Ok(self.remote.send(request).await?)
    }
}
