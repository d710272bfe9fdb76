//! The Runtime API of Lambda, for one process: it asks for the next event and says what came of the last.
//!
//! Source: the `OpenAPI` document of the "Lambda runtime API" of version 2018-06-01.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::Result;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc},
    task::JoinHandle,
};

use crate::template::function_arn;

/// The largest event or answer that Lambda takes, in bytes.
const LARGEST: usize = 6 * 1024 * 1024;

/// An event for the process.
#[derive(Debug)]
pub(super) struct Invocation {
    pub(super) id: String,
    pub(super) event: Bytes,
    /// How long it may take.
    pub(super) timeout: Duration,
}

/// What the process says.
#[derive(Debug)]
pub(super) enum Said {
    /// It waits for an event.
    Ready,
    /// It cannot start.
    NotStarted(Bytes),
    /// Its answer to an event.
    Answer { id: String, body: Bytes },
    /// It has none.
    Error { id: String, report: Bytes },
}

/// A Runtime API on a port of its own. It ends when the value is dropped.
#[derive(Debug)]
pub(super) struct RuntimeApi {
    pub(super) address: SocketAddr,
    pub(super) events: mpsc::Sender<Invocation>,
    pub(super) said: mpsc::Receiver<Said>,
    served: JoinHandle<()>,
}

#[derive(Clone)]
struct Ends {
    function: Arc<str>,
    events: Arc<Mutex<mpsc::Receiver<Invocation>>>,
    said: mpsc::Sender<Said>,
}

impl RuntimeApi {
    /// That of `function`, by its name.
    pub(super) async fn start(function: &str) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (events, taken) = mpsc::channel(1);
        let (says, said) = mpsc::channel(4);
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answer))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(not_started))
            .layer(DefaultBodyLimit::max(LARGEST))
            .with_state(Ends {
                function: function.into(),
                events: Arc::new(Mutex::new(taken)),
                said: says,
            });
        let served = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "a Runtime API broke");
            }
        });
        Ok(Self {
            address,
            events,
            said,
            served,
        })
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.served.abort();
    }
}

/// Answers when there is an event, which is Lambda's way to keep a process waiting.
async fn next(State(ends): State<Ends>) -> Response {
    let mut events = ends.events.lock().await;
    let gone = StatusCode::GONE.into_response();
    if ends.said.send(Said::Ready).await.is_err() {
        return gone;
    }
    let Some(invocation) = events.recv().await else {
        return gone;
    };
    let deadline = SystemTime::now() + invocation.timeout;
    let deadline = deadline.duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("lambda-runtime-aws-request-id", invocation.id),
        (
            "lambda-runtime-deadline-ms",
            deadline.as_millis().to_string(),
        ),
        (
            "lambda-runtime-invoked-function-arn",
            function_arn(&ends.function),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0".to_owned(),
        ),
        ("content-type", "application/json".to_owned()),
    ] {
        let Ok(value) = HeaderValue::try_from(value) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        headers.insert(HeaderName::from_static(name), value);
    }
    (headers, invocation.event).into_response()
}

async fn answer(State(ends): State<Ends>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    taken(&ends, Said::Answer { id, body }).await
}

async fn error(State(ends): State<Ends>, Path(id): Path<String>, report: Bytes) -> StatusCode {
    taken(&ends, Said::Error { id, report }).await
}

async fn not_started(State(ends): State<Ends>, report: Bytes) -> StatusCode {
    taken(&ends, Said::NotStarted(report)).await
}

async fn taken(ends: &Ends, said: Said) -> StatusCode {
    match ends.said.send(said).await {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::GONE,
    }
}
