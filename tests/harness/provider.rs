//! A provider of language models: an HTTP server that speaks OpenAI's chat completions, and that
//! can be slow, refuse, break off or talk nonsense.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the provider does with a call.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Answers with a text, 100 tokens in and 20 out.
    Text(String),
    /// Answers with this status, these headers and this body.
    Status(u16, Vec<(&'static str, String)>, Value),
    /// Answers 200 with these bytes.
    Raw(&'static str),
    /// Waits, then does the other.
    After(Duration, Box<Reply>),
    /// Never answers.
    Hang,
    /// Breaks the connection off in the middle of the answer.
    Cut,
}

impl Reply {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// Answers with a text that took so many tokens.
    pub(crate) fn charged(text: &str, input: u64, output: u64) -> Self {
        let mut body = completion("gpt-6-luna", text, "stop");
        body["usage"] = json!({"prompt_tokens": input, "completion_tokens": output});
        Self::Status(200, Vec::new(), body)
    }

    /// An error in the provider's own form.
    pub(crate) fn error(status: u16, kind: &str, message: &str) -> Self {
        Self::Status(
            status,
            Vec::new(),
            json!({"error": {"type": kind, "code": kind, "message": message}}),
        )
    }

    /// A choice that ended for `reason`.
    pub(crate) fn choice(text: &str, reason: &str) -> Self {
        Self::Status(200, Vec::new(), completion("gpt-6-luna", text, reason))
    }
}

type Script = dyn Fn(usize, &Value) -> Reply + Send + Sync;

/// The running provider. It stops when the test's runtime does.
#[derive(Clone)]
pub(crate) struct FakeProvider {
    url: String,
    seen: Arc<Seen>,
}

struct Seen {
    script: Box<Script>,
    requests: Mutex<Vec<Value>>,
    keys: Mutex<Vec<String>>,
    models: Mutex<Listing>,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

/// A list of models; none while the provider is out of order.
#[derive(Default)]
struct Listing {
    models: Option<Value>,
    asked: usize,
}

impl FakeProvider {
    /// A provider that does with its n-th call (from 0) what `script` says.
    pub(crate) async fn start(
        script: impl Fn(usize, &Value) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let seen = Arc::new(Seen {
            script: Box::new(script),
            requests: Mutex::default(),
            keys: Mutex::default(),
            models: Mutex::default(),
            at_once: AtomicUsize::default(),
            most_at_once: AtomicUsize::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/v1/chat/completions", post(complete))
            .route("/api/v1/models", get(list))
            .with_state(seen.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, seen }
    }

    /// A provider that does the same with every call.
    pub(crate) async fn always(reply: Reply) -> Self {
        Self::start(move |_, _| reply.clone()).await
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// How many calls it saw.
    pub(crate) fn calls(&self) -> usize {
        self.requests().len()
    }

    /// The bodies of the calls it saw.
    pub(crate) fn requests(&self) -> Vec<Value> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// The `Authorization` of the calls it saw.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.seen.keys.lock().unwrap().clone()
    }

    /// Has it list these models from now on; `None` puts the list out of order.
    pub(crate) fn lists(&self, models: Option<Value>) {
        self.seen.models.lock().unwrap().models = models;
    }

    /// How often its list was asked for.
    pub(crate) fn listings(&self) -> usize {
        self.seen.models.lock().unwrap().asked
    }

    /// How many calls it had at once, at the most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.seen.most_at_once.load(Ordering::SeqCst)
    }
}

async fn list(State(seen): State<Arc<Seen>>) -> Response {
    let mut listing = seen.models.lock().unwrap();
    listing.asked += 1;
    match &listing.models {
        Some(models) => Json(json!({"data": models})).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn complete(
    State(seen): State<Arc<Seen>>,
    headers: HeaderMap,
    Json(request): Json<Value>,
) -> Response {
    let key = headers["authorization"].to_str().unwrap().to_owned();
    seen.keys.lock().unwrap().push(key);
    let number = {
        let mut requests = seen.requests.lock().unwrap();
        requests.push(request.clone());
        requests.len() - 1
    };
    let now = seen.at_once.fetch_add(1, Ordering::SeqCst) + 1;
    seen.most_at_once.fetch_max(now, Ordering::SeqCst);
    let mut reply = (seen.script)(number, &request);
    while let Reply::After(pause, next) = reply {
        tokio::time::sleep(pause).await;
        reply = *next;
    }
    if matches!(reply, Reply::Hang) {
        std::future::pending::<()>().await;
    }
    seen.at_once.fetch_sub(1, Ordering::SeqCst);
    answer(reply, request["model"].as_str().unwrap_or_default())
}

fn answer(reply: Reply, model: &str) -> Response {
    match reply {
        Reply::Text(text) => Json(completion(model, &text, "stop")).into_response(),
        Reply::Raw(text) => ([("content-type", "application/json")], text).into_response(),
        Reply::Status(status, headers, body) => {
            let mut response = (StatusCode::from_u16(status).unwrap(), Json(body)).into_response();
            for (name, value) in headers {
                response.headers_mut().insert(name, value.parse().unwrap());
            }
            response
        }
        Reply::Cut => {
            let broken = futures_util::stream::iter([
                Ok("{\"choices\": ["),
                Err(std::io::Error::other("cut")),
            ]);
            Body::from_stream(broken).into_response()
        }
        Reply::After(..) | Reply::Hang => unreachable!("waited out before"),
    }
}

fn completion(model: &str, text: &str, reason: &str) -> Value {
    json!({
        "id": "chatcmpl-1",
        "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": reason}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    })
}
