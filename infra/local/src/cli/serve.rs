//! `hg-content`: starts the system and runs it until Ctrl-C.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use super::{ServeArgs, greeting, interrupt::Interrupt, running::Running};
use crate::private_file;

pub(super) async fn run(args: &ServeArgs) -> Result<()> {
    hg_http::telemetry::init_to_stderr("warn,dynoxide=error");
    // Listened for before anything is said, so that no Ctrl-C is missed.
    let mut interrupt = Interrupt::listen()?;
    let running = Running::start(args, Vec::new()).await?;
    let ready = args
        .ready_file
        .as_deref()
        .map_or(Ok(()), |file| write_ready_file(&running, file));
    if ready.is_ok() {
        greeting::print(&running, args);
        interrupt.wait().await;
        println!("Stopping, once running work has ended (10 s at most); Ctrl-C stops at once.");
    }
    tokio::select! {
        stopped = running.stop() => stopped.and(ready),
        () = interrupt.wait() => ready,
    }
}

fn write_ready_file(running: &Running, file: &Path) -> Result<()> {
    let ready = json!({
        "url": running.url,
        "origin": running.origin_url,
        "operator_key": running.kept.operator_key,
        "keys": running.kept.keys,
        "clients": running.kept.clients,
    });
    private_file::write(file, ready.to_string().as_bytes())
        .with_context(|| format!("cannot write {}", file.display()))
}
