//! A change of the table becomes a message.
//!
//! Nobody writes the table and then a queue: the write is the event. This function reads the
//! table's stream and does what [`decide`] makes of each change: it sends a message, or makes the
//! deliveries of a job that ended, which are changes of the table in turn.

mod announce;
mod config;
mod decide;

use aws_lambda_events::event::{
    dynamodb::Event,
    streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse},
};
use hg_queue::{Outgoing, QueueError, Queues};
use hg_store::{Change, Store};

pub use self::config::queue_urls;
use self::{
    announce::announce,
    decide::{Step, decide},
};

/// Sends the messages that a batch of changes calls for, and makes the deliveries of jobs that ended.
///
/// Changes that could not be read, or whose message was not taken, are reported by their sequence
/// number and come again. A provider without a queue will have none the next time either: its task
/// is left to the sweep, which gives it up in the end.
pub async fn handle(event: Event, queues: &Queues, store: &Store) -> DynamoDbEventResponse {
    let mut failed = Vec::new();
    let (mut outgoing, mut ended) = (Vec::new(), Vec::new());
    for record in event.records {
        let tag = record.change.sequence_number.clone().unwrap_or_default();
        match Change::read(record).map(decide) {
            Ok(None) => {}
            Ok(Some(Step::Send(message))) => outgoing.push(Outgoing { tag, message }),
            Ok(Some(Step::Announce(job))) => ended.push((tag, job)),
            Err(error) => failed.push((tag, error.to_string())),
        }
    }
    outgoing.extend(announce(store, ended).await);
    for (tag, error) in queues.send(outgoing).await {
        match error {
            QueueError::NoQueue(_) => tracing::error!(%error, "a change cannot be dispatched"),
            QueueError::Refused(reason) => failed.push((tag, reason)),
        }
    }
    let mut response = DynamoDbEventResponse::default();
    response.batch_item_failures = failed.into_iter().map(failure).collect();
    response
}

fn failure((sequence_number, reason): (String, String)) -> DynamoDbBatchItemFailure {
    tracing::error!(%sequence_number, %reason, "a change was not dispatched and will come again");
    let mut failure = DynamoDbBatchItemFailure::default();
    failure.item_identifier = Some(sequence_number);
    failure
}
