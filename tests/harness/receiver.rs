//! A receiver of webhooks: an HTTP server that keeps what it is sent, and that can be slow, refuse,
//! send away or be dead.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use hg_domain::time::Timestamp;
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::net::TcpListener;

use super::until;

/// What a receiver does with a message.
#[derive(Clone, Debug)]
pub(crate) enum Taken {
    /// Answers with this status.
    Status(u16),
    /// Answers with this status and this body.
    Body(u16, &'static str),
    /// Answers with this status, and says when it wants the next try, in seconds.
    Busy(u16, u64),
    /// Sends the sender elsewhere.
    Redirect(String),
    /// Waits, then answers with this status.
    After(Duration, u16),
}

/// A message as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) at: Timestamp,
}

impl Received {
    /// Its `webhook-id`.
    pub(crate) fn id(&self) -> &str {
        self.headers["webhook-id"].to_str().unwrap()
    }

    /// What it says, unverified.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether the public library takes it for one that `secret` signed.
    pub(crate) fn is_signed_by(&self, secret: &str) -> bool {
        let webhook = Webhook::new(secret).unwrap();
        webhook.verify(&self.body, &self.headers).is_ok()
    }

    /// The same, however long ago it arrived.
    pub(crate) fn was_signed_by(&self, secret: &str) -> bool {
        let header = |name: &str| self.headers[name].to_str().unwrap();
        let at = header("webhook-timestamp").parse().unwrap();
        let webhook = Webhook::new(secret).unwrap();
        let signature = webhook.sign(self.id(), at, &self.body).unwrap();
        header("webhook-signature")
            .split(' ')
            .any(|one| one == signature)
    }
}

type Script = dyn Fn(usize, &Received) -> Taken + Send + Sync;

/// The running receiver. It stops when the test's runtime does.
#[derive(Clone)]
pub(crate) struct Receiver {
    url: String,
    seen: Arc<Seen>,
}

struct Seen {
    script: Box<Script>,
    messages: Mutex<Vec<Received>>,
}

impl Receiver {
    /// A receiver that does with its n-th message (from 0) what `script` says.
    pub(crate) async fn start(
        script: impl Fn(usize, &Received) -> Taken + Send + Sync + 'static,
    ) -> Self {
        let seen = Arc::new(Seen {
            script: Box::new(script),
            messages: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(take).with_state(seen.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, seen }
    }

    /// A receiver that does the same with every message.
    pub(crate) async fn always(taken: Taken) -> Self {
        Self::start(move |_, _| taken.clone()).await
    }

    /// The URL of its hook `name`.
    pub(crate) fn hook(&self, name: &str) -> String {
        format!("{}/{name}", self.url)
    }

    /// What it was sent, in the order of arrival.
    pub(crate) fn messages(&self) -> Vec<Received> {
        self.seen.messages.lock().unwrap().clone()
    }

    /// How many messages it was sent.
    pub(crate) fn count(&self) -> usize {
        self.seen.messages.lock().unwrap().len()
    }

    /// Waits until it was sent `count` messages, and returns what it was sent.
    pub(crate) async fn sent(&self, count: usize) -> Vec<Received> {
        until("the receiver to be sent something", async || {
            let messages = self.messages();
            (messages.len() >= count).then_some(messages)
        })
        .await
    }
}

async fn take(
    State(seen): State<Arc<Seen>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let message = Received {
        path: uri.path().to_owned(),
        headers,
        body,
        at: Timestamp::now(),
    };
    let number = {
        let mut messages = seen.messages.lock().unwrap();
        messages.push(message.clone());
        messages.len() - 1
    };
    let status = |status| StatusCode::from_u16(status).unwrap();
    match (seen.script)(number, &message) {
        Taken::Status(code) => status(code).into_response(),
        Taken::Body(code, text) => (status(code), text).into_response(),
        Taken::Busy(code, seconds) => {
            let wait = [(header::RETRY_AFTER, HeaderValue::from(seconds))];
            (status(code), wait).into_response()
        }
        Taken::Redirect(location) => {
            (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
        }
        Taken::After(pause, code) => {
            tokio::time::sleep(pause).await;
            status(code).into_response()
        }
    }
}
