//! Cancelling a job.

use axum::extract::State as AxumState;
use hg_domain::{access::Action, id::JobId, job::Summary, time::Timestamp};
use hg_http::{
    auth::Caller, envelope::Envelope, error::ApiError, extract::Path, openapi::WriteErrors,
};
use hg_store::CancelOutcome;

use crate::State;

/// Cancels a job
///
/// Parts that were not written yet are not written any more. A job that has ended stays as it is.
#[utoipa::path(
    delete, path = "/api/jobs/{id}", tag = "jobs", operation_id = "cancel_job",
    params(("id" = JobId, Path, description = "The job")),
    responses((status = 200, description = "It is cancelled", body = Envelope<Summary>), WriteErrors),
)]
pub(crate) async fn job(
    AxumState(state): AxumState<State>,
    Caller(principal): Caller,
    Path(id): Path<JobId>,
) -> Result<Envelope<Summary>, ApiError> {
    let job = state
        .store
        .job(id)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))?;
    state
        .tenancy
        .permit_made(&principal, &job.path, Action::Write, "job")
        .await?;
    match state.store.cancel_job(id, Timestamp::now()).await? {
        Some(CancelOutcome::Cancelled(job)) => Ok(Envelope::new(Summary::from(&*job))),
        Some(CancelOutcome::AlreadyEnded(status)) => Err(ApiError::conflict(format!(
            "the job is already {}",
            status.as_str()
        ))),
        None => Err(ApiError::not_found("job")),
    }
}
