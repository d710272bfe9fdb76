//! A system that runs and answers on a port.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use aws_sdk_dynamodb::config::SharedInterceptor;
use hg_domain::time::Timestamp;
use hg_store::Store;
use tempfile::TempDir;

use super::{
    ServeArgs,
    http_server::{HttpServer, Port},
};
use crate::{
    TEMPLATE, api,
    crash::CrashPoint,
    demo::{self, Kept},
    edge::{self, Native, Settings, Workerd},
    parameters, private_file, registry,
    services::Endpoints,
    system::{Options, System},
};

/// Beyond any lease or waiting time, so that the sweep at the start finds all that an earlier
/// process left behind.
const ANY_LEASE: Duration = Duration::from_hours(1);

/// The running system.
pub(crate) struct Running {
    pub(crate) url: String,
    /// Where the API answers without the front door, if it does.
    pub(crate) origin_url: Option<String>,
    pub(crate) kept: Kept,
    /// Who writes texts here, separated by commas.
    pub(crate) providers: String,
    pub(crate) system: System,
    dir: PathBuf,
    /// What answers, the front door first.
    servers: Vec<HttpServer>,
    _workerd: Option<Workerd>,
    // Removed with its contents when the system was told to keep nothing.
    _temporary: Option<TempDir>,
}

impl Running {
    /// Starts everything. When it returns, the system answers.
    pub(crate) async fn start(
        args: &ServeArgs,
        mut interceptors: Vec<SharedInterceptor>,
    ) -> Result<Self> {
        let settings = Settings::local(|name| std::env::var(name).ok())?;
        let front = if args.workerd {
            Workerd::build().await?;
            None
        } else {
            Some(Port::take(args.port).await?)
        };
        let behind = args.origin_port.or(args.workerd.then_some(0));
        let behind = match behind {
            Some(port) => Some(Port::take(port).await?),
            None => None,
        };
        let (dir, temporary) = folder(args)?;
        let mut kept = Kept::open(&dir)?;
        let crash = CrashPoint::from_env()?;
        interceptors.extend(
            crash
                .iter()
                .map(|point| SharedInterceptor::new(point.clone())),
        );
        let mut parameters = parameters::from_env(&kept)?;
        let fixed = args.parameters.iter();
        parameters.extend(fixed.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let providers = parameters
            .get(parameters::PROVIDERS)
            .cloned()
            .unwrap_or_default();
        let options = Options {
            database: dir.join("table.sqlite"),
            endpoints: Endpoints::from_env(),
            parameters,
            interceptors,
            template: TEMPLATE.to_owned(),
        };
        let mut system = System::start(options, registry::build).await?;
        let store = Store::new(system.clients().dynamodb.clone(), system.table_name());
        demo::load(&store, &mut kept, &dir).await?;
        // Queues are empty after a start and nobody holds a lease: open work is put back at once.
        system
            .invoke_scheduled("sweep", Timestamp::now().plus(ANY_LEASE))
            .await?;
        system.connect().await?;
        crash.iter().for_each(CrashPoint::arm);

        let settings = settings.with_console(&kept.console_key, &demo::keys_by_name(&kept)?);
        let origin_url = behind.as_ref().map(|port| port.url.clone());
        let functions = system.router();
        let (mut servers, mut workerd) = (Vec::new(), None);
        if let Some(port) = behind {
            servers.push(port.serve(api::router(functions.clone())));
        }
        let url = match (front, &origin_url) {
            (Some(port), _) => {
                let door = edge::router(Native::before(functions, settings))?;
                let url = port.url.clone();
                servers.insert(0, port.serve(api::router(door)));
                url
            }
            (None, origin) => {
                let origin = origin.as_deref().unwrap_or_default();
                let settings = settings.with("ORIGIN_URL", origin);
                let started = Workerd::start(args.port, &settings).await?;
                workerd.insert(started).url.clone()
            }
        };
        kept.url = Some(url.clone());
        kept.save(&dir)?;
        Ok(Self {
            url,
            origin_url,
            kept,
            providers,
            system,
            dir,
            servers,
            _workerd: workerd,
            _temporary: temporary,
        })
    }

    /// Size of the table's files.
    pub(crate) fn database_mib(&self) -> f64 {
        let bytes: u64 = ["table.sqlite", "table.sqlite-wal"]
            .iter()
            .filter_map(|file| std::fs::metadata(self.dir.join(file)).ok())
            .map(|file| file.len())
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
        let bytes = bytes as f64;
        bytes / f64::from(1 << 20)
    }

    /// Stops: no new requests, then the functions, then the services below them.
    pub(crate) async fn stop(self) -> Result<()> {
        let mut stopped = Ok(());
        for server in self.servers {
            stopped = stopped.and(server.stop().await);
        }
        self.system.stop().await;
        stopped
    }
}

fn folder(args: &ServeArgs) -> Result<(PathBuf, Option<TempDir>)> {
    if args.memory {
        let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
        return Ok((temporary.path().to_owned(), Some(temporary)));
    }
    let dir: &Path = &args.data_dir;
    private_file::make_folder(dir)
        .with_context(|| format!("cannot make the folder {}", dir.display()))?;
    Ok((dir.to_owned(), None))
}
