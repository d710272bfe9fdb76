//! `hg-content seed`: a file of tenants is loaded into a deployment, over its API.

mod client;
mod loading;
mod strategy;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;

use self::loading::Loading;
use super::{deployment::DeploymentArgs, report::Report};
use crate::tenants_file::TenantsFile;

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
    #[command(flatten)]
    deployment: DeploymentArgs,
    /// Change what is there but differs from the file
    #[arg(long)]
    update: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: SeedArgs) -> Result<ExitCode> {
    let file = read(&args.file)?;
    let remote = args.deployment.remote()?;
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
