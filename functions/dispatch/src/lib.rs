//! A change of the table becomes a message.
//!
//! Nobody writes the table and then a queue: the write is the event. This function reads the
//! table's stream and sends what [`decide`] makes of each change.

mod config;
mod decide;

use aws_lambda_events::event::{
    dynamodb::{Event, EventRecord},
    streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse},
};
use hg_queue::{Message, Outgoing, QueueError, Queues};
use hg_store::Change;

pub use self::config::queue_urls;
use self::decide::decide;

/// Sends the messages that a batch of changes calls for.
///
/// Changes that could not be read, or whose message was not taken, are reported by their sequence
/// number and come again. A provider without a queue will have none the next time either: its task
/// is left to the sweep, which gives it up in the end.
pub async fn handle(event: Event, queues: &Queues) -> DynamoDbEventResponse {
    let mut failed = Vec::new();
    let mut outgoing = Vec::new();
    for record in event.records {
        let sequence_number = record.change.sequence_number.clone().unwrap_or_default();
        match message(record) {
            Ok(None) => {}
            Ok(Some(message)) => {
                outgoing.push(Outgoing {
                    tag: sequence_number,
                    message,
                });
            }
            Err(error) => failed.push((sequence_number, error.to_string())),
        }
    }
    let refused = queues.send(outgoing).await;
    for (sequence_number, error) in refused {
        match error {
            QueueError::NoQueue(_) => tracing::error!(%error, "a change cannot be dispatched"),
            QueueError::Refused(reason) => failed.push((sequence_number, reason)),
        }
    }
    let mut response = DynamoDbEventResponse::default();
    response.batch_item_failures = failed.into_iter().map(failure).collect();
    response
}

fn message(record: EventRecord) -> Result<Option<Message>, hg_store::StoreError> {
    Ok(decide(&Change::read(record)?))
}

fn failure((sequence_number, reason): (String, String)) -> DynamoDbBatchItemFailure {
    tracing::error!(%sequence_number, %reason, "a change was not dispatched and will come again");
    let mut failure = DynamoDbBatchItemFailure::default();
    failure.item_identifier = Some(sequence_number);
    failure
}
