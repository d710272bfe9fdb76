//! `hg-content seed`: a file of tenants is loaded into a deployment, over its API.

mod client;
mod loading;
mod patience;
mod report;
mod strategy;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;

use self::{loading::Loading, report::Report};
use super::{DEFAULT_DATA_DIR, DEFAULT_PORT, remote::Remote};
use crate::{demo::Kept, tenants_file::TenantsFile};

/// Where the key may be, so that it is in no list of processes.
const KEY_VARIABLE: &str = "HG_CONTENT_KEY";

/// The form of a file, for the help.
pub(super) const FORM: &str = r#"The file:
  {
    "clients": [
      {"slug": "acme", "name": "Acme", "type": "root"},
      {"slug": "acme-north", "name": "Acme North", "type": "agency", "parent": "acme",
       "metadata": {"region": "north"}, "budget": {"monthly_usd": 50, "action": "block"}}
    ],
    "strategies": [
      {"client": "acme-north", "name": "House style", "content_type": "blog_post",
       "configuration": {"tone": "friendly", "word_count_range": [600, 1000]}}
    ]
  }
Parents, and clients of strategies, that are not in the file are looked for in the deployment.
Nothing is sent for a file that is malformed.

The exit code is 0 if nothing was refused."#;

/// What is loaded, and where to.
#[derive(Debug, Args)]
pub(super) struct SeedArgs {
    /// The file of clients and strategies
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// The deployment; without it, the local stack that is running
    #[arg(long)]
    url: Option<String>,
    /// The API key for --url, of the operator or of an owner of the clients above; else the variable
    /// `HG_CONTENT_KEY`
    #[arg(long, requires = "url")]
    key: Option<String>,
    /// The folder of the local stack, which keeps its operator's key
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA_DIR, conflicts_with = "url")]
    data_dir: PathBuf,
    /// Change what is there but differs from the file
    #[arg(long)]
    update: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: SeedArgs) -> Result<ExitCode> {
    let file = read(&args.file)?;
    let remote = match &args.url {
        Some(url) => Remote::new(url, key(&args)?)?,
        None => local(&args.data_dir)?,
    };
    let mut loading = Loading::new(remote, args.update, Report::new(args.json));
    let loaded = loading.load(&file).await;
    // Also of a run that broke off: what it did by then is done.
    loading.report.end()?;
    loaded.with_context(|| {
        let part = if loading.report.is_empty() {
            "nothing"
        } else {
            "not all"
        };
        format!("{part} of {} was loaded", args.file.display())
    })?;
    Ok(if loading.report.has_refusals() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn read(file: &Path) -> Result<TenantsFile> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    TenantsFile::parse(&text).with_context(|| format!("{} is malformed", file.display()))
}

fn key(args: &SeedArgs) -> Result<String> {
    let variable = || std::env::var(KEY_VARIABLE).ok();
    args.key
        .clone()
        .or_else(variable)
        .filter(|key| !key.is_empty())
        .with_context(|| format!("--url needs a key: --key, or the variable {KEY_VARIABLE}"))
}

fn local(data_dir: &Path) -> Result<Remote> {
    let kept = Kept::find(data_dir)?.filter(|kept| !kept.operator_key.is_empty());
    let kept = kept.with_context(|| {
        format!(
            "no local stack keeps its data in {}: start one with `hg-content`, or give --data-dir or --url",
            data_dir.display()
        )
    })?;
    let usual = || format!("http://127.0.0.1:{DEFAULT_PORT}");
    Remote::new(&kept.url.unwrap_or_else(usual), kept.operator_key)
}
