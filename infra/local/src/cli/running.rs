//! A system that runs and answers on a port.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use aws_sdk_dynamodb::config::SharedInterceptor;
use hg_domain::time::Timestamp;
use hg_store::Store;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use super::ServeArgs;
use crate::{
    TEMPLATE, api,
    crash::CrashPoint,
    demo::{self, Kept},
    parameters, private_file, registry,
    system::{Options, System},
};

/// Beyond any lease or waiting time, so that the sweep at the start finds all that an earlier
/// process left behind.
const ANY_LEASE: Duration = Duration::from_hours(1);

/// The running system.
pub(crate) struct Running {
    pub(crate) url: String,
    pub(crate) kept: Kept,
    /// Who writes texts here, separated by commas.
    pub(crate) providers: String,
    system: System,
    dir: PathBuf,
    stop_http: oneshot::Sender<()>,
    http: JoinHandle<std::io::Result<()>>,
    // Removed with its contents when the system was told to keep nothing.
    _temporary: Option<TempDir>,
}

impl Running {
    /// Starts everything. When it returns, the system answers.
    pub(crate) async fn start(
        args: &ServeArgs,
        mut interceptors: Vec<SharedInterceptor>,
    ) -> Result<Self> {
        let listener = listen(args.port).await?;
        let (dir, temporary) = folder(args)?;
        let mut kept = Kept::open(&dir)?;
        let crash = CrashPoint::from_env()?;
        interceptors.extend(
            crash
                .iter()
                .map(|point| SharedInterceptor::new(point.clone())),
        );
        let parameters = parameters::from_env(&kept)?;
        let providers = parameters
            .get(parameters::PROVIDERS)
            .cloned()
            .unwrap_or_default();
        let options = Options {
            database: dir.join("table.sqlite"),
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

        let url = format!("http://{}", listener.local_addr()?);
        kept.url = Some(url.clone());
        kept.save(&dir)?;
        let (stop_http, stopped) = oneshot::channel();
        let router = api::router(system.router());
        let http = tokio::spawn(async move {
            let stop = async { drop(stopped.await) };
            axum::serve(listener, router)
                .with_graceful_shutdown(stop)
                .await
        });
        Ok(Self {
            url,
            kept,
            providers,
            system,
            dir,
            stop_http,
            http,
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
        // The receiver is gone only when the server has ended by itself, which the join tells.
        self.stop_http.send(()).ok();
        let stopped = tokio::time::timeout(Duration::from_secs(5), self.http).await;
        self.system.stop().await;
        match stopped {
            Ok(served) => served?.context("the HTTP server broke"),
            Err(_) => Ok(()),
        }
    }
}

async fn listen(port: u16) -> Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; is it taken? Try --port 0"))
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
