//! Open tasks that are due: put back to wait, or failed after too many times.

use futures_util::future::join_all;
use hg_domain::{
    failure::{Failure, FailureCode},
    task::{MAX_SWEEPS, Spent, Task},
    time::Timestamp,
};
use hg_store::{Handover, Store, StoreError, Written};
use serde::Serialize;

use crate::given_up::fail;

/// Tasks of one shard that one invocation looks at; the rest is due at the next one.
const PER_SHARD: u32 = 100;

/// What an invocation found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Tasks that wait for a worker once more.
    pub put_back: u32,
    /// Tasks that were given up.
    pub given_up: u32,
}

/// Looks after every task that is due at `as_of`.
///
/// A task that cannot be looked after is logged and left to the next invocation; the others do not
/// wait for it.
pub(crate) async fn sweep(store: &Store, as_of: Timestamp) -> Result<Swept, StoreError> {
    let shards = join_all(
        store
            .shards()
            .map(|shard| store.due_tasks(shard, as_of, PER_SHARD)),
    )
    .await;
    let mut swept = Swept::default();
    let mut failure = None;
    for tasks in shards {
        match tasks {
            Ok(tasks) => {
                for task in tasks {
                    look_after(store, &task, as_of, &mut swept).await;
                }
            }
            Err(error) => failure = Some(error),
        }
    }
    if swept != Swept::default() {
        tracing::warn!(
            put_back = swept.put_back,
            given_up = swept.given_up,
            "lost work was found"
        );
    }
    failure.map_or(Ok(swept), Err)
}

async fn look_after(store: &Store, task: &Task, as_of: Timestamp, swept: &mut Swept) {
    // The index lags behind the row: what has ended, or was taken since, is left alone.
    if task.status.is_terminal() || task.due_at > as_of {
        return;
    }
    let looked_after = if task.sweeps < MAX_SWEEPS {
        put_back(store, task)
            .await
            .map(|written| swept.put_back += u32::from(written == Written::Done))
    } else {
        let message =
            format!("No worker finished this text, although it was put back {MAX_SWEEPS} times.");
        let failure = Failure::new(FailureCode::DeadlineExceeded, message);
        fail(store, task, failure)
            .await
            .map(|ended| swept.given_up += u32::from(ended))
    };
    if let Err(error) = looked_after {
        tracing::error!(job_id = %task.job_id, task = task.number, %error, "lost work could not be put back");
    }
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
