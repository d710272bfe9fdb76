//! Working off a batch of messages, each on its own.

use std::{fmt::Display, panic::AssertUnwindSafe};

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::{FutureExt, future::join_all};
use serde::de::DeserializeOwned;

/// What becomes of a message that does not read as what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It comes again, and ends in the dead-letter queue.
    ComesAgain,
    /// It is logged and dropped: there is nowhere left for it to go.
    Dropped,
}

/// Hands every message of a batch to `handle`, all at once, and reports those that are to be
/// delivered again: the ones it failed on or panicked on, and with [`Unreadable::ComesAgain`] those that do not
/// read as an `M`.
pub async fn work_off<M, E, Handled>(
    event: SqsEvent,
    unreadable: Unreadable,
    handle: impl Fn(M) -> Handled,
) -> SqsBatchResponse
where
    M: DeserializeOwned,
    E: Display,
    Handled: Future<Output = Result<(), E>>,
{
    let records = event.records.into_iter();
    let handled = join_all(records.map(|record| one(record, unreadable, &handle))).await;
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = handled.into_iter().flatten().collect();
    response
}

async fn one<M, E, Handled>(
    record: SqsMessage,
    unreadable: Unreadable,
    handle: &impl Fn(M) -> Handled,
) -> Option<BatchItemFailure>
where
    M: DeserializeOwned,
    E: Display,
    Handled: Future<Output = Result<(), E>>,
{
    let id = record.message_id.unwrap_or_default();
    let reason = match serde_json::from_str(record.body.as_deref().unwrap_or_default()) {
        Err(error) if unreadable == Unreadable::Dropped => {
            tracing::error!(message_id = %id, %error, "a message that does not read was dropped");
            return None;
        }
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
        let bodies = ["1", "2", "3", "four", "5"];
        let response = work_off(event(&bodies), Unreadable::ComesAgain, handle).await;
        assert_eq!(failed(response), ["m1", "m2", "m3"]);
        let response = work_off(event(&bodies), Unreadable::Dropped, handle).await;
        assert_eq!(failed(response), ["m1", "m2"]);
    }

    fn failed(response: SqsBatchResponse) -> Vec<String> {
        response
            .batch_item_failures
            .into_iter()
            .map(|failure| failure.item_identifier)
            .collect()
    }
}
