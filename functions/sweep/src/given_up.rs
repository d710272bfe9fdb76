//! Tasks that are given up.

use hg_domain::{
    failure::{Failure, FailureCode},
    task::{Spent, Status, Task},
    time::Timestamp,
};
use hg_queue::TaskMessage;
use hg_store::{Finished, Handover, Store, StoreError};

/// Fails the task of a message that no worker could handle, unless somebody is at it after all, or
/// a newer message speaks of it.
pub(crate) async fn give_up(store: &Store, message: TaskMessage) -> Result<(), StoreError> {
    let (job_id, number) = message.task();
    let Some(task) = store.task(job_id, number).await? else {
        return Ok(());
    };
    let held = task
        .lease_until
        .is_some_and(|until| until > Timestamp::now());
    if !message.is_latest_of(&task) || (task.status == Status::InProgress && held) {
        return Ok(());
    }
    let failure = Failure::new(
        FailureCode::DeadlineExceeded,
        "Every worker that was given this text broke off; it is not tried again.",
    );
    fail(store, &task, failure).await.map(drop)
}

/// Ends a task without a text; whether it was still open.
pub(crate) async fn fail(store: &Store, task: &Task, failure: Failure) -> Result<bool, StoreError> {
    let now = Timestamp::now();
    let Ok(failed) = task.clone().fail(failure, now) else {
        return Ok(false);
    };
    let Some(job) = store.job(task.job_id).await? else {
        return Ok(false);
    };
    let handover = Handover {
        seen: task,
        next: &failed,
        spent: &Spent::nothing(0),
    };
    let finished = store.finish_task(handover, job, now).await?;
    Ok(matches!(finished, Finished::Done(_)))
}
