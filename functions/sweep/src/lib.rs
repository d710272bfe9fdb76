//! Lost work is found again, or given up: a job can never hang.
//!
//! Two things invoke it: a schedule, on which it looks for tasks whose lease has run out or that
//! wait for too long, and the dead-letter queues, whose messages no worker could handle.

mod deliveries;
mod due;
mod given_up;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use hg_domain::time::Timestamp;
use hg_queue::{Unreadable, work_off};
use hg_store::{Store, StoreError};
use serde::{Deserialize, Serialize};

pub use self::due::Swept;

/// What invokes the function.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Trigger {
    /// Messages of a dead-letter queue.
    DeadLetters(SqsEvent),
    /// The schedule.
    Tick {
        /// The time that the event is about, which is the time by which work is due.
        time: Timestamp,
    },
}

/// What the function answers.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To messages: which are to come again.
    DeadLetters(SqsBatchResponse),
    /// To the schedule: what was found.
    Swept(Swept),
}

/// Handles what invoked the function.
///
/// # Errors
/// When the table cannot be read; what was due then is due at the next tick.
pub async fn handle(trigger: Trigger, store: &Store) -> Result<Answer, StoreError> {
    match trigger {
        // Boxed, as the future of all shards at once is too deep for the compiler otherwise.
        Trigger::Tick { time } => Box::pin(due::sweep(store, time)).await.map(Answer::Swept),
        Trigger::DeadLetters(event) => Ok(Answer::DeadLetters(
            work_off(event, Unreadable::Dropped, |message| {
                given_up::give_up(store, message)
            })
            .await,
        )),
    }
}
