//! A router that answers on a port of this machine.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context, Result};
use axum::Router;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// How long requests that are under way may take when it stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// A port that is taken, with nothing behind it yet.
#[derive(Debug)]
pub(super) struct Port {
    listener: TcpListener,
    pub(super) url: String,
}

/// A router behind a port.
#[derive(Debug)]
pub(super) struct HttpServer {
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
}

impl Port {
    /// Takes `port` of 127.0.0.1; 0 takes a free one.
    ///
    /// # Errors
    /// When somebody else has it.
    pub(super) async fn take(port: u16) -> Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}; is it taken? Try --port 0"))?;
        let url = format!("http://{}", listener.local_addr()?);
        Ok(Self { listener, url })
    }

    /// Puts `router` behind the port.
    pub(super) fn serve(self, router: Router) -> HttpServer {
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(async move {
            let stop = async { drop(stopped.await) };
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(self.listener, service)
                .with_graceful_shutdown(stop)
                .await
        });
        HttpServer { stop, served }
    }
}

impl HttpServer {
    /// Stops taking requests, and waits a while for those that are under way.
    pub(super) async fn stop(self) -> Result<()> {
        // The receiver is gone only when the server has ended by itself, which the join tells.
        self.stop.send(()).ok();
        match tokio::time::timeout(PATIENCE, self.served).await {
            Ok(served) => served?.context("the HTTP server broke"),
            Err(_) => Ok(()),
        }
    }
}
