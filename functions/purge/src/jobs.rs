//! The jobs of a client that is being deleted.

use futures_util::{StreamExt, TryStreamExt, stream};
use hg_domain::{
    client::{DELETION_GRACE, Stage},
    id::{ClientId, JobId},
    task::Status,
    time::Timestamp,
};
use hg_store::{JobEntry, Store, StoreError};
use tokio::time::Instant;

use crate::progress::Progress;

/// Jobs that are looked up at a time.
const PAGE: u32 = 50;
/// Jobs that are removed at the same time.
const AT_ONCE: usize = 8;

/// Removes the jobs of a client, until `until`.
pub(crate) async fn remove(
    store: &Store,
    client: ClientId,
    stage: Stage,
    until: Instant,
) -> Result<Progress, StoreError> {
    let mut last = None;
    loop {
        let page = store.jobs_after(client, last, PAGE).await?;
        let Some(end) = page.last().map(|job| job.job_id) else {
            return Ok(Progress::Done);
        };
        if Instant::now() >= until {
            return Ok(Progress::More);
        }
        stream::iter(page)
            .map(|job| remove_one(store, job, stage))
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        last = Some(end);
    }
}

/// Cancels a job that is open, so that nobody is paid for it any more, and removes one that nobody
/// is at.
async fn remove_one(store: &Store, job: JobEntry, stage: Stage) -> Result<(), StoreError> {
    let (id, now) = (job.job_id, Timestamp::now());
    let was_open = !job.status.is_terminal();
    if was_open {
        store.cancel_job(id, now).await?;
    }
    if stage == Stage::Emptying && (was_open || may_be_worked_on(&job, now)) {
        return Ok(());
    }
    let may_hold_money = stage == Stage::Closing || job.status == Status::Cancelled;
    if may_hold_money && !gave_back(store, id).await? {
        return Ok(());
    }
    store.remove_job(id).await
}

/// Whether a worker may still be at a job that has ended: only if it was cancelled under its hands.
fn may_be_worked_on(job: &JobEntry, now: Timestamp) -> bool {
    job.status == Status::Cancelled && now.since(job.updated_at) < DELETION_GRACE
}

/// Gives back what is still set aside for a job, whose calls are long over; whether nothing is any
/// more. If somebody else is at it, the job is found again by the next run.
async fn gave_back(store: &Store, id: JobId) -> Result<bool, StoreError> {
    let Some(parts) = store.job_parts(id).await? else {
        return Ok(true);
    };
    for task in parts.tasks.iter().filter(|task| task.reservation.is_some()) {
        if store.give_back(task, Timestamp::now()).await?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}
