//! `hg-content`: starts the system and runs it until Ctrl-C.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde_json::json;

use super::{ServeArgs, running::Running};

/// The demo client of the request that is shown to try.
const EXAMPLE: &str = "cincinnati-electrician";

pub(super) async fn run(args: &ServeArgs) -> Result<()> {
    hg_http::telemetry::init_to_stderr("warn,dynoxide=error");
    // Listened for before anything is said, so that no Ctrl-C is missed.
    let stop = stop_requested()?;
    let running = Running::start(args, Vec::new()).await?;
    greet(&running, args);
    if let Some(file) = &args.ready_file {
        write_ready_file(&running, file)?;
    }
    stop.await;
    println!("Stopping.");
    running.stop().await
}

/// Ends when somebody wants the process to stop.
#[cfg(unix)]
fn stop_requested() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when somebody wants the process to stop.
#[cfg(not(unix))]
fn stop_requested() -> Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}

fn greet(running: &Running, args: &ServeArgs) {
    let url = &running.url;
    let place = if args.memory {
        "nowhere".to_owned()
    } else {
        args.data_dir.display().to_string()
    };
    println!("HG Content runs at {url}   (API: {url}/docs, data kept in: {place})\n");
    println!("Demo API keys:");
    for (slug, key) in &running.kept.keys {
        println!("  {slug:<24} {key}");
    }
    if let (Some(key), Some(client)) = (
        running.kept.keys.get(EXAMPLE),
        running.kept.clients.get(EXAMPLE),
    ) {
        let request = json!({
            "client_id": client,
            "content_type": "blog_post",
            "topic": "Choosing a licensed electrician",
            "keywords": ["electrician", "safety"],
        });
        println!(
            "\nTry it:\n  curl -s {url}/generate -H 'Authorization: Bearer {key}' -d '{request}'"
        );
        println!(
            "then, with the job_id of the answer:\n  curl -s {url}/jobs/JOB_ID/status -H 'Authorization: Bearer {key}'"
        );
    }
    println!("\nCtrl-C stops it.");
}

/// Written beside its place and moved there, so that whoever waits for it never reads half of it.
fn write_ready_file(running: &Running, file: &Path) -> Result<()> {
    let ready =
        json!({"url": running.url, "keys": running.kept.keys, "clients": running.kept.clients});
    let fresh = file.with_extension("new");
    fs::write(&fresh, ready.to_string())
        .and_then(|()| fs::rename(&fresh, file))
        .with_context(|| format!("cannot write {}", file.display()))
}
