//! `hg-content`: the whole system in one process.

use std::process::ExitCode;

use clap::Parser;
use hg_local::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("hg-content: {error:#}");
            ExitCode::FAILURE
        }
    }
}
