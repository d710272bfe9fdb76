//! The commands of `hg-content`.

mod aws_prices;
mod bench;
mod cost;
mod deployment;
mod edge_bench;
mod endurance;
mod generate;
mod greeting;
mod http_server;
mod import_templates;
mod interrupt;
mod lambda_bench;
mod patience;
mod remote;
mod report;
mod running;
mod seed;
mod serve;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

const DEFAULT_PORT: u16 = 8787;
const DEFAULT_DATA_DIR: &str = ".hg-content";

/// Content for agencies: a request becomes finished, on-brand text.
///
/// Without a command it starts the whole system on one port, with demo tenants.
#[derive(Debug, Parser)]
#[command(name = "hg-content", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs one job and prints its text
    Generate(Box<generate::GenerateArgs>),
    /// Loads a file of clients and strategies into a deployment
    ///
    /// What is missing is made. What is there already is left as it is, so a file may be loaded
    /// twice; where it differs from the file, that is told, and with --update it is changed. What
    /// the file does not say of a client is left alone.
    #[command(after_long_help = seed::FORM)]
    Seed(seed::SeedArgs),
    /// Imports a folder of Jinja templates into a deployment
    ///
    /// Each becomes the default of its client for its content type. One that is there already is left
    /// as it is, so a folder may be imported twice; where it differs, that is told, and with --update
    /// it is changed. As long as one file is refused, nothing is imported.
    #[command(after_long_help = import_templates::FORM)]
    ImportTemplates(import_templates::ImportArgs),
    /// Measures what a job costs on AWS, and how quickly jobs are accepted
    Cost(cost::CostArgs),
    /// Runs thousands of jobs in a row and tells whether the last are as quick as the first
    Endurance(endurance::EnduranceArgs),
    /// Starts the whole system with the Worker in front of it, in Cloudflare's own runtime
    ///
    /// The Worker is built first, by `infra/build-edge`, which takes minutes the first time. It needs npm.
    Edge(ServeArgs),
    /// Measures a cached lookup in Cloudflare's own runtime, next to the origin and to a Worker with a constant
    EdgeBench(edge_bench::EdgeBenchArgs),
    /// Measures the functions as they are deployed: their size, start, memory and answers
    LambdaBench(lambda_bench::LambdaBenchArgs),
}

/// How the system is started.
#[derive(Clone, Debug, Args)]
pub(crate) struct ServeArgs {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = DEFAULT_PORT)]
    pub(crate) port: u16,
    /// The folder that keeps the data
    #[arg(
        long,
        value_name = "DIR",
        default_value = DEFAULT_DATA_DIR,
        conflicts_with = "memory"
    )]
    pub(crate) data_dir: PathBuf,
    /// Keep nothing
    #[arg(long)]
    pub(crate) memory: bool,
    /// Write the URL and the demo keys to this file, as JSON, once the system answers
    #[arg(long, value_name = "FILE")]
    pub(crate) ready_file: Option<PathBuf>,
    /// Answer at this port of 127.0.0.1 too, without the front door; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    pub(crate) origin_port: Option<u16>,
    /// Whether the front door is the Worker
    #[arg(skip)]
    pub(crate) workerd: bool,
    /// Values of parameters of the template that no variable changes
    #[arg(skip)]
    pub(crate) parameters: Vec<(&'static str, &'static str)>,
}

impl ServeArgs {
    /// A system on a free port that keeps nothing.
    fn unkept() -> Self {
        Self {
            port: 0,
            data_dir: DEFAULT_DATA_DIR.into(),
            memory: true,
            ready_file: None,
            origin_port: None,
            workerd: false,
            parameters: Vec::new(),
        }
    }
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// When it cannot be run at all. A job that failed is no error here but an exit code.
    pub async fn run(self) -> Result<ExitCode> {
        match self.command {
            None => serve::run(&self.serve).await.map(|()| ExitCode::SUCCESS),
            Some(Command::Generate(args)) => generate::run(&args).await,
            Some(Command::Seed(args)) => seed::run(args).await,
            Some(Command::ImportTemplates(args)) => import_templates::run(args).await,
            Some(Command::Cost(args)) => cost::run(args).await,
            Some(Command::Endurance(args)) => endurance::run(args).await,
            Some(Command::EdgeBench(args)) => edge_bench::run(args).await,
            Some(Command::LambdaBench(args)) => lambda_bench::run(args).await,
            Some(Command::Edge(args)) => {
                let args = ServeArgs {
                    workerd: true,
                    ..args
                };
                serve::run(&args).await.map(|()| ExitCode::SUCCESS)
            }
        }
    }
}
