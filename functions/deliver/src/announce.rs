//! Jobs that ended, of which not everybody could be told at once.

use hg_domain::id::JobId;
use hg_store::Store;

use crate::Failed;

/// Makes the deliveries of a job that ended.
pub(crate) async fn job(store: &Store, id: JobId) -> Result<(), Failed> {
    let Some(job) = store.job(id).await? else {
        return Ok(());
    };
    if !job.status.is_terminal() {
        return Err(Failed::OldCopy);
    }
    let endpoints = store.endpoints_along([&job.path]).await?;
    Ok(store.announce(&job, &endpoints).await?)
}
