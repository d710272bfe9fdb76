//! What belongs to a deleted client is removed.
//!
//! For callers the client was gone when its row was marked. Here its data goes, page by page: a run
//! that has more to do than time marks the row again, which is the event that sets the next run
//! going; one that is lost is found by the sweep. Whatever is removed twice is removed once.

mod jobs;
mod progress;
mod run;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use hg_queue::{Unreadable, work_off};
use hg_store::Store;
use tokio::time::Instant;

/// Goes on with the deletion of every client of a batch of messages, and reports the messages that
/// are to come again.
///
/// `deadline` is when the invocation is cut off.
pub async fn handle(event: SqsEvent, deadline: Instant, store: &Store) -> SqsBatchResponse {
    work_off(event, Unreadable::ComesAgain, |message| {
        run::on_message(store, message, deadline)
    })
    .await
}
