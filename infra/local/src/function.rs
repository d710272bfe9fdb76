//! What a function is to the local stack.

use std::{collections::BTreeMap, fmt, future::Future, sync::Arc};

use axum::Router;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::time::Instant;

/// One function of the template, built and ready.
pub enum Function {
    /// Answers HTTP requests, under the routes that the template gives it.
    Http(Router),
    /// Handles the events of a stream, queue or schedule.
    Event(EventHandler),
}

/// Handles one AWS event, as JSON, by a deadline, and answers as the function would on Lambda.
pub type EventHandler =
    Arc<dyn Fn(Value, Instant) -> BoxFuture<'static, anyhow::Result<Value>> + Send + Sync>;

impl Function {
    /// A function that handles events with `handler`.
    pub fn event<H, F>(handler: H) -> Self
    where
        H: Fn(Value, Instant) -> F + Send + Sync + 'static,
        F: Future<Output = anyhow::Result<Value>> + Send + 'static,
    {
        Self::Event(Arc::new(move |event, deadline| {
            Box::pin(handler(event, deadline))
        }))
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Http(_) => "Http",
            Self::Event(_) => "Event",
        })
    }
}

/// What is needed to build a function.
#[derive(Clone)]
pub struct FunctionSpec {
    /// The function's name in the template.
    pub logical_id: String,
    /// The binary that is deployed as it.
    pub binary: String,
    /// Its environment variables. They hold secrets, so they are not part of the debug form.
    pub env: BTreeMap<String, String>,
}

impl fmt::Debug for FunctionSpec {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FunctionSpec")
            .field("logical_id", &self.logical_id)
            .field("binary", &self.binary)
            .field("env", &self.env.keys())
            .finish()
    }
}
