//! One invocation of an event function: a deadline, and a failure when it panics.

use std::{fmt, time::Duration};

use serde_json::Value;
use tokio::{
    task::{JoinError, JoinSet},
    time::{Instant, timeout_at},
};

use crate::function::EventHandler;

/// An event function under its name and timeout.
#[derive(Clone)]
pub(crate) struct Invoker {
    name: String,
    handler: EventHandler,
    timeout: Duration,
}

/// Why an invocation gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvocationError {
    /// The function answered with an error.
    #[error("{0:#}")]
    Failed(anyhow::Error),
    /// The function panicked.
    #[error("the function panicked: {0}")]
    Panicked(JoinError),
    /// The function took longer than its timeout and was ended.
    #[error("the function took longer than {}", humane(.0))]
    TimedOut(Duration),
}

fn humane(duration: &Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}

impl Invoker {
    pub(crate) fn new(name: &str, handler: EventHandler, timeout: Duration) -> Self {
        Self {
            name: name.to_owned(),
            handler,
            timeout,
        }
    }

    /// The function's name in the template.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Runs the function in a task of its own. Dropping the future ends the function too.
    pub(crate) async fn invoke(&self, event: Value) -> Result<Value, InvocationError> {
        let deadline = Instant::now() + self.timeout;
        let handler = self.handler.clone();
        let mut task = JoinSet::new();
        task.spawn(async move { handler(event, deadline).await });
        match timeout_at(deadline, task.join_next()).await {
            Ok(Some(Ok(answer))) => answer.map_err(InvocationError::Failed),
            Ok(Some(Err(error))) => Err(InvocationError::Panicked(error)),
            Ok(None) | Err(_) => Err(InvocationError::TimedOut(self.timeout)),
        }
    }
}

impl fmt::Debug for Invoker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Invoker")
            .field("name", &self.name)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::function::Function;

    fn invoker(function: Function) -> Invoker {
        let Function::Event(handler) = function else {
            panic!("an event function")
        };
        Invoker::new("Toy", handler, Duration::from_millis(50))
    }

    #[tokio::test]
    async fn the_answer_is_passed_on_and_the_deadline_is_the_timeout() {
        let function = invoker(Function::event(|event, deadline| async move {
            let left = deadline - Instant::now();
            assert!(left <= Duration::from_millis(50) && left > Duration::ZERO);
            Ok(json!({"got": event}))
        }));
        assert_eq!(function.invoke(json!(1)).await.unwrap(), json!({"got": 1}));
    }

    #[tokio::test]
    async fn an_error_a_panic_and_a_timeout_are_failures() {
        let failing = invoker(Function::event(|_, _| async { anyhow::bail!("no") }));
        assert!(matches!(
            failing.invoke(json!({})).await,
            Err(InvocationError::Failed(_))
        ));
        let panicking = invoker(Function::event(|_, _| async { panic!("oh") }));
        assert!(matches!(
            panicking.invoke(json!({})).await,
            Err(InvocationError::Panicked(_))
        ));
        let slow = invoker(Function::event(|_, _| std::future::pending()));
        assert!(matches!(
            slow.invoke(json!({})).await,
            Err(InvocationError::TimedOut(_))
        ));
    }
}
