//! Open work that is due: tasks are put back to wait, or failed after too many times; money that
//! nobody uses is given back; deletions go on.

use futures_util::future::join_all;
use hg_domain::{
    client::Client,
    failure::{Failure, FailureCode},
    task::{MAX_SWEEPS, Spent, Task},
    time::Timestamp,
};
use hg_store::{Handover, OpenWork, Store, StoreError, Written};
use serde::Serialize;

use crate::{deliveries, given_up::fail};

/// Tasks of one shard that one invocation looks at; the rest is due at the next one.
const PER_SHARD: u32 = 100;

/// What an invocation found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Tasks that wait for a worker once more.
    pub put_back: u32,
    /// Tasks that were given up.
    pub given_up: u32,
    /// Tasks that had ended and whose money was given back.
    pub given_back: u32,
    /// Deletions of clients that were set going anew.
    pub deletions: u32,
    /// Deliveries that were set going, for the first time or for their next try.
    pub deliveries: u32,
}

/// Looks after everything that is due at `as_of`.
///
/// Work that cannot be looked after is logged and left to the next invocation; the others do not
/// wait for it.
pub(crate) async fn sweep(store: &Store, as_of: Timestamp) -> Result<Swept, StoreError> {
    let shards = join_all(
        store
            .shards()
            .map(|shard| store.due_work(shard, as_of, PER_SHARD)),
    )
    .await;
    let mut swept = Swept::default();
    let mut failure = None;
    for due in shards {
        match due {
            Ok(due) => {
                for work in due {
                    look_after(store, work, as_of, &mut swept).await;
                }
            }
            Err(error) => failure = Some(error),
        }
    }
    match deliveries::sweep(store, as_of).await {
        Ok(count) => swept.deliveries = count,
        Err(error) => failure = Some(error),
    }
    if swept != Swept::default() {
        tracing::info!(
            put_back = swept.put_back,
            given_up = swept.given_up,
            given_back = swept.given_back,
            deletions = swept.deletions,
            deliveries = swept.deliveries,
            "open work was found due"
        );
    }
    failure.map_or(Ok(swept), Err)
}

async fn look_after(store: &Store, work: OpenWork, as_of: Timestamp, swept: &mut Swept) {
    let looked_after = match &work {
        // The index lags behind the row: what nobody has to look after, or was taken since, is left
        // alone.
        OpenWork::Task(task) if !task.is_open() || task.due_at > as_of => Ok(()),
        OpenWork::Task(task) => look_after_task(store, task, swept).await,
        OpenWork::Deletion(client) => look_after_deletion(store, client, as_of, swept).await,
    };
    if let Err(error) = looked_after {
        tracing::error!(?work, %error, "lost work could not be looked after");
    }
}

async fn look_after_task(store: &Store, task: &Task, swept: &mut Swept) -> Result<(), StoreError> {
    if task.status.is_terminal() {
        let given_back = store.give_back(task, Timestamp::now()).await?;
        swept.given_back += u32::from(given_back.is_some());
    } else if task.sweeps < MAX_SWEEPS {
        let written = put_back(store, task).await?;
        swept.put_back += u32::from(written == Written::Done);
    } else {
        let message =
            format!("No worker finished this text, although it was put back {MAX_SWEEPS} times.");
        let failure = Failure::new(FailureCode::DeadlineExceeded, message);
        swept.given_up += u32::from(fail(store, task, failure).await?);
    }
    Ok(())
}

async fn look_after_deletion(
    store: &Store,
    client: &Client,
    as_of: Timestamp,
    swept: &mut Swept,
) -> Result<(), StoreError> {
    // What is due is as the caller says; when it is due again counts from now, whatever it said.
    let due = client
        .deletion
        .as_ref()
        .is_some_and(|deletion| deletion.due_at <= as_of);
    if due && store.sweep_deletion(client, Timestamp::now()).await? == Written::Done {
        swept.deletions += 1;
    }
    Ok(())
}

async fn put_back(store: &Store, task: &Task) -> Result<Written, StoreError> {
    let now = Timestamp::now();
    let Ok(waiting) = task.clone().put_back(now) else {
        return Ok(Written::Superseded);
    };
    let handover = Handover {
        seen: task,
        next: &waiting,
        spent: &Spent::nothing(0),
    };
    store.hand_over(handover, now).await
}
