//! The deployment that a command works on: one at a URL, or the local stack that is running.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use super::{DEFAULT_DATA_DIR, DEFAULT_PORT, remote::Remote};
use crate::demo::Kept;

/// Where the key may be, so that it is in no list of processes.
const KEY_VARIABLE: &str = "HG_CONTENT_KEY";

/// Where it is, and who asks.
#[derive(Debug, Args)]
pub(super) struct DeploymentArgs {
    /// The deployment; without it, the local stack that is running
    #[arg(long)]
    url: Option<String>,
    /// The API key for --url, of the operator or of somebody who may do this for all clients that are
    /// named; else the variable `HG_CONTENT_KEY`
    #[arg(long, requires = "url")]
    key: Option<String>,
    /// The folder of the local stack, which keeps its operator's key
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA_DIR, conflicts_with = "url")]
    data_dir: PathBuf,
}

impl DeploymentArgs {
    /// Its API.
    ///
    /// # Errors
    /// When the URL is none, there is no key for it, or no local stack.
    pub(super) fn remote(&self) -> Result<Remote> {
        match &self.url {
            Some(url) => Remote::new(url, self.key()?),
            None => self.local(),
        }
    }

    fn key(&self) -> Result<String> {
        let variable = || std::env::var(KEY_VARIABLE).ok();
        self.key
            .clone()
            .or_else(variable)
            .filter(|key| !key.is_empty())
            .with_context(|| format!("--url needs a key: --key, or the variable {KEY_VARIABLE}"))
    }

    fn local(&self) -> Result<Remote> {
        let kept = Kept::find(&self.data_dir)?.filter(|kept| !kept.operator_key.is_empty());
        let kept = kept.with_context(|| {
            format!(
                "no local stack keeps its data in {}: start one with `hg-content`, or give --data-dir or --url",
                self.data_dir.display()
            )
        })?;
        let usual = || format!("http://127.0.0.1:{DEFAULT_PORT}");
        Remote::new(&kept.url.unwrap_or_else(usual), kept.operator_key)
    }
}
