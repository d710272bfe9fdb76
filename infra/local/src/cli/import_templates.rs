//! `hg-content import-templates`: a folder of Jinja templates is imported into a deployment, over
//! its API.

mod file;
mod importing;
mod present;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use hg_domain::{client::Slug, template::Variables};
use serde_json::json;

use self::importing::Importing;
use super::{deployment::DeploymentArgs, report::Report};

/// The form of a folder, for the help.
pub(super) const FORM: &str = r"The files:
  {content_type}.{client-slug}.j2   such as blog_post.acme-north.j2
  {content_type}.j2                 a template of the client that --client names
Other files are left alone. A name that is not among those that every template knows must be
declared with --variable.

The exit code is 0 if nothing was refused.";

/// What is imported, and where to.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The folder of .j2 files
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The slug of the client whose templates those are that name none
    #[arg(long, value_name = "SLUG")]
    client: Option<Slug>,
    /// A name that templates use and requests give a value to; may be said several times
    #[arg(long = "variable", value_name = "NAME")]
    variables: Vec<String>,
    #[command(flatten)]
    deployment: DeploymentArgs,
    /// Change templates that are there but differ from their file
    #[arg(long)]
    update: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: ImportArgs) -> Result<ExitCode> {
    let variables = declared(&args.variables)?;
    let files = file::read_folder(&args.folder, args.client.as_ref(), &variables)?;
    let remote = args.deployment.remote()?;
    let report = Report::new(args.json);
    let mut importing = Importing::new(remote, variables, args.update, report);
    let imported = importing.import(files).await;
    importing.report.end()?;
    imported.with_context(|| format!("nothing of {} was imported", args.folder.display()))?;
    Ok(if importing.report.has_refusals() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The variables that every file may use.
fn declared(names: &[String]) -> Result<Variables> {
    Variables::parse(&json!(names)).map_err(|refused| {
        let refused = refused.into_vec();
        let broken: Vec<_> = refused
            .iter()
            .map(|broken| format!("--variable {}: {}", broken.value, broken.constraint))
            .collect();
        anyhow!(broken.join("; "))
    })
}
