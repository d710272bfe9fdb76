//! A waiting task becomes a text.
//!
//! Deployed once per provider, each with its own queue, limit and secret, so that a slow provider
//! cannot starve another. The messages of a batch are worked off at once: waiting costs a tenth.

mod close;
mod config;
mod effort;
mod hold;
mod key;
mod outcome;
mod patience;
mod plan;
mod work;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use hg_queue::{Unreadable, work_off};
use tokio::time::Instant;

pub use self::config::State;

/// Has every task of a batch of messages written, and reports the messages that are to come again.
///
/// `deadline` is when the invocation is cut off.
pub async fn handle(event: SqsEvent, deadline: Instant, state: &State) -> SqsBatchResponse {
    work_off(event, Unreadable::ComesAgain, |message| {
        work::on_task(state, message, deadline)
    })
    .await
}
