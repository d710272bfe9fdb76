//! The front door in Cloudflare's own runtime.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use super::settings::Settings;

/// Where this was built, which is where the Worker's sources are.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The Worker in workerd. It ends when the value is dropped.
#[derive(Debug)]
pub struct Workerd {
    /// Where it answers.
    pub url: String,
    // It ends when its standard input does, however this process ends.
    _process: Child,
}

#[derive(Deserialize)]
struct Ready {
    url: String,
}

impl Workerd {
    /// Builds the Worker, if it is not built yet.
    ///
    /// # Errors
    /// When something is missing for that, such as npm, or it cannot be built.
    pub async fn build() -> Result<()> {
        if Command::new("npm").arg("--version").output().await.is_err() {
            bail!("the Worker needs npm; `hg-content` alone runs without it");
        }
        let status = Command::new(root().join("infra/build-edge")).status().await;
        let status = status.context("infra/build-edge cannot be run")?;
        if !status.success() {
            bail!("the Worker could not be built: infra/build-edge ended with {status}");
        }
        Ok(())
    }

    /// Starts it on 127.0.0.1 at `port`. When this returns, it answers.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(port: u16, settings: &Settings) -> Result<Self> {
        let setup = json!({"port": port, "vars": settings.vars, "limits": settings.limits});
        Self::run("serve.mjs", &setup).await
    }

    /// Starts a Worker that answers a constant, whatever it is asked: what no Worker can be quicker than.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn floor() -> Result<Self> {
        Self::run("floor.mjs", &json!({})).await
    }

    async fn run(script: &str, setup: &Value) -> Result<Self> {
        let folder = root().join("infra/edge");
        let mut process = Command::new(folder.join("node_modules/.bin/node"))
            .arg(script)
            .current_dir(&folder)
            .env("HG_EDGE", setup.to_string())
            .env("WRANGLER_SEND_METRICS", "false")
            .env("NO_UPDATE_NOTIFIER", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("node cannot be started; was infra/build-edge run?")?;
        let output = process.stdout.take().context("it has no output")?;
        let mut lines = BufReader::new(output).lines();
        let url = loop {
            let line = lines.next_line().await?;
            let line = line.context("the Worker did not start")?;
            if let Ok(Ready { url }) = serde_json::from_str(&line) {
                break url;
            }
        };
        // What it says later is for whoever looks at it.
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                println!("{line}");
            }
        });
        Ok(Self {
            url,
            _process: process,
        })
    }
}

fn root() -> PathBuf {
    Path::new(ROOT).to_owned()
}
