//! Working off a batch of messages, each on its own.

use std::{fmt::Display, panic::AssertUnwindSafe};

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::{FutureExt, future::join_all};
use serde::de::DeserializeOwned;

/// Hands every message of a batch to `handle`, all at once, and reports those that are to be
/// delivered again: the ones it failed on, panicked on, or that do not read as an `M`.
pub async fn work_off<M, E, Handled>(
    event: SqsEvent,
    handle: impl Fn(M) -> Handled,
) -> SqsBatchResponse
where
    M: DeserializeOwned,
    E: Display,
    Handled: Future<Output = Result<(), E>>,
{
    let handled = join_all(event.records.into_iter().map(|record| one(record, &handle))).await;
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = handled.into_iter().flatten().collect();
    response
}

async fn one<M, E, Handled>(
    record: SqsMessage,
    handle: &impl Fn(M) -> Handled,
) -> Option<BatchItemFailure>
where
    M: DeserializeOwned,
    E: Display,
    Handled: Future<Output = Result<(), E>>,
{
    let id = record.message_id.unwrap_or_default();
    let reason = match serde_json::from_str(record.body.as_deref().unwrap_or_default()) {
        Err(error) => format!("it does not read: {error}"),
        Ok(message) => match AssertUnwindSafe(handle(message)).catch_unwind().await {
            Ok(Ok(())) => return None,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "its handler panicked".to_owned(),
        },
    };
    tracing::error!(message_id = %id, %reason, "a message failed and will be delivered again");
    let mut failure = BatchItemFailure::default();
    failure.item_identifier = id;
    Some(failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(bodies: &[&str]) -> SqsEvent {
        let mut event = SqsEvent::default();
        for (index, body) in bodies.iter().enumerate() {
            let mut message = SqsMessage::default();
            message.message_id = Some(format!("m{index}"));
            message.body = Some((*body).to_owned());
            event.records.push(message);
        }
        event
    }

    #[tokio::test]
    async fn only_what_failed_is_delivered_again() {
        let handle = |number: u32| async move {
            assert_ne!(number, 3, "three is one too many");
            if number == 2 {
                Err("two is not wanted")
            } else {
                Ok(())
            }
        };
        let response = work_off(event(&["1", "2", "3", "four", "5"]), handle).await;
        let failed: Vec<_> = response
            .batch_item_failures
            .into_iter()
            .map(|failure| failure.item_identifier)
            .collect();
        assert_eq!(failed, ["m1", "m2", "m3"]);
    }
}
