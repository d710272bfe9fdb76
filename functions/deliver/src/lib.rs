//! Customers' endpoints are told what happened.
//!
//! Two queues invoke it: that of deliveries that are to be sent, in which every receiver has a few
//! lanes of its own, and that of deliveries that wait for their next try, or are yet to be made. A
//! delivery's row is what counts: a message that speaks of an earlier state of it is dropped.

mod announce;
mod config;
mod health;
mod payload;
mod send;
mod wake;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use hg_queue::{DeliveryMessage, Unreadable, work_off};
use hg_store::StoreError;

pub use self::config::State;

/// Handles every message of a batch, and reports those that are to come again.
pub async fn handle(event: SqsEvent, state: &State) -> SqsBatchResponse {
    work_off(event, Unreadable::ComesAgain, |message| {
        on_message(state, message)
    })
    .await
}

/// Why a message is to come again.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the secret cannot be opened: {0}")]
    Secret(#[from] hg_secrets::SecretError),
    #[error("the job that was read has not ended: it is an old copy")]
    OldCopy,
    #[error("the payload cannot be written: {0}")]
    Payload(#[from] serde_json::Error),
}

async fn on_message(state: &State, message: DeliveryMessage) -> Result<(), Failed> {
    match message {
        DeliveryMessage::Pending {
            log,
            delivery_id,
            wakes,
        } => send::delivery(state, &log, delivery_id, wakes).await,
        DeliveryMessage::Waiting {
            log,
            delivery_id,
            wakes,
            ..
        } => wake::delivery(&state.store, &log, delivery_id, wakes).await,
        DeliveryMessage::Ended { job_id, .. } => announce::job(&state.store, job_id).await,
    }
}
