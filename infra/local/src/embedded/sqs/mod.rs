//! SQS, embedded: `rustack` behind a loopback port.
//!
//! Messages live in memory: a restart empties the queues. Nothing is lost by that, as the table
//! still holds the work and the sweep puts it back. Messages do not expire either.

mod group_id;
mod http;
mod limits;
mod long_poll;

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use anyhow::Result;
use rustack_sqs_core::{config::SqsConfig, handler::RustackSqsHandler, provider::RustackSqs};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    stop::StopSource,
    template::{ACCOUNT, REGION},
};

/// How long requests that are under way may take when the server stops.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// The running service.
#[derive(Debug)]
pub struct Sqs {
    endpoint: String,
    queues: Arc<RustackSqs>,
    stop: StopSource,
    server: JoinHandle<std::io::Result<()>>,
}

impl Sqs {
    /// Serves SQS without any queue.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let queues = Arc::new(RustackSqs::new(SqsConfig {
            skip_signature_validation: true,
            default_region: REGION.to_owned(),
            account_id: ACCOUNT.to_owned(),
            host: address.ip().to_string(),
            port: address.port(),
        }));
        let router = http::router(RustackSqsHandler::new(queues.clone()));
        let stop = StopSource::new();
        let until = stop.stop();
        let server = axum::serve(listener, router)
            .with_graceful_shutdown(async move { until.requested().await });
        Ok(Self {
            endpoint: format!("http://{address}"),
            queues,
            stop,
            server: tokio::spawn(server.into_future()),
        })
    }

    /// Where the service answers, as `http://127.0.0.1:1234`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Stops the service and forgets every message.
    pub async fn stop(mut self) {
        self.queues.shutdown_all().await;
        self.stop.request();
        if tokio::time::timeout(STOP_GRACE, &mut self.server)
            .await
            .is_err()
        {
            tracing::warn!("the embedded SQS was still busy and is left behind");
            self.server.abort();
        }
    }
}
