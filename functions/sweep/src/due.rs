//! Open tasks that are due: put back to wait, or failed after too many times.

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
pub(crate) async fn sweep(store: &Store, as_of: Timestamp) -> Result<Swept, StoreError> {
    let mut swept = Swept::default();
    for shard in store.shards() {
        for task in store.due_tasks(shard, as_of, PER_SHARD).await? {
            // The index lags behind the row: what has ended, or was taken since, is left alone.
            if task.status.is_terminal() || task.due_at > as_of {
                continue;
            }
            if task.sweeps < MAX_SWEEPS {
                swept.put_back += u32::from(put_back(store, &task).await? == Written::Done);
            } else {
                let failure = Failure::new(
                    FailureCode::DeadlineExceeded,
                    format!(
                        "No worker finished this text, although it was tried {MAX_SWEEPS} more times."
                    ),
                );
                swept.given_up += u32::from(fail(store, &task, failure).await?);
            }
        }
    }
    if swept != Swept::default() {
        tracing::warn!(
            put_back = swept.put_back,
            given_up = swept.given_up,
            "lost work was found"
        );
    }
    Ok(swept)
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
