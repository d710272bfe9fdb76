//! DynamoDB, embedded: `dynoxide` over a SQLite file.

use std::{net::Ipv4Addr, path::Path, time::Duration};

use anyhow::{Context as _, Result, anyhow};
use tokio::{net::TcpListener, task::JoinHandle, time::interval};

use crate::stop::{Stop, StopSource};

/// DynamoDB deletes expired items within days; once a minute is often enough to see it happen.
const EXPIRY_SWEEP_INTERVAL: Duration = Duration::from_mins(1);
/// How long requests that are under way may take when the server stops.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// The running service.
#[derive(Debug)]
pub struct Dynamo {
    endpoint: String,
    stop: StopSource,
    server: JoinHandle<Result<(), String>>,
    expiry: JoinHandle<()>,
}

impl Dynamo {
    /// Opens the database at `path`, creating it if need be, and serves it.
    pub async fn start(path: &Path) -> Result<Self> {
        let name = path
            .to_str()
            .with_context(|| format!("{} is not valid Unicode", path.display()))?;
        let database = dynoxide::Database::new(name)
            .map_err(|error| anyhow!("cannot open {name}: {error}"))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let stop = StopSource::new();
        let until = stop.stop();
        let server =
            dynoxide::server::serve_with_shutdown(listener, database.clone(), async move {
                until.requested().await;
            });
        Ok(Self {
            endpoint,
            server: tokio::spawn(server),
            expiry: tokio::spawn(sweep_expired(database, stop.stop())),
            stop,
        })
    }

    /// Where the service answers, as `http://127.0.0.1:1234`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Stops the service. What was answered before is on disk.
    pub async fn stop(mut self) {
        self.stop.request();
        if tokio::time::timeout(STOP_GRACE, &mut self.server)
            .await
            .is_err()
        {
            tracing::warn!("the embedded DynamoDB was still busy and is left behind");
            self.server.abort();
        }
        self.expiry.abort();
    }
}

/// Deletes expired items until the stop.
async fn sweep_expired(database: dynoxide::Database, stop: Stop) {
    let mut clock = interval(EXPIRY_SWEEP_INTERVAL);
    loop {
        tokio::select! {
            () = stop.requested() => return,
            _ = clock.tick() => {}
        }
        let database = database.clone();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(deleted)) => tracing::info!(deleted, "expired items were deleted"),
            Ok(Err(error)) => tracing::error!(%error, "expired items could not be deleted"),
            Err(error) => tracing::error!(%error, "the sweep of expired items broke"),
        }
    }
}
