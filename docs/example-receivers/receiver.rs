//! Receives webhooks: checks who sent them, and takes each one once.
//!
//! ```sh
//! WEBHOOK_SECRET=whsec_… PORT=8080 cargo run -p hg-webhooks --example receiver
//! ```
//!
//! It needs a proxy in front of it that speaks https.

use std::{collections::HashSet, env, error::Error, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::{net::TcpListener, sync::Mutex};

struct Receiver {
    webhook: Webhook,
    /// What was taken before. In earnest it is kept in the transaction that does the work.
    seen: Mutex<HashSet<String>>,
}

/// `body` is the very bytes that came: JSON that was read and written again has another signature.
async fn take(
    State(receiver): State<Arc<Receiver>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    if let Err(error) = receiver.webhook.verify(&body, &headers) {
        println!("refused: {error}");
        return StatusCode::BAD_REQUEST;
    }
    let event: Value = serde_json::from_slice(&body).unwrap_or_default();
    let event = event.get("type").and_then(Value::as_str).unwrap_or("?");
    let id = headers.get("webhook-id").and_then(|id| id.to_str().ok());
    let id = id.unwrap_or("?");
    if receiver.seen.lock().await.insert(id.to_owned()) {
        // Here the work is put into a queue: the sender waits for 15 s and no longer.
        println!("verified {event} {id}");
    } else {
        println!("repeated {event} {id}");
    }
    StatusCode::NO_CONTENT
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let receiver = Receiver {
        webhook: Webhook::new(&env::var("WEBHOOK_SECRET")?)?,
        seen: Mutex::default(),
    };
    let listener = TcpListener::bind(("127.0.0.1", env::var("PORT")?.parse()?)).await?;
    let router = Router::new().fallback(post(take));
    Ok(axum::serve(listener, router.with_state(Arc::new(receiver))).await?)
}
