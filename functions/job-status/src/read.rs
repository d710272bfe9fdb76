//! Reading one job.

use axum::extract::State as AxumState;
use hg_domain::{access::Action, id::JobId};
use hg_http::{
    auth::Caller, envelope::Envelope, error::ApiError, extract::Path, openapi::ReadErrors,
};
use hg_store::JobParts;

use crate::{
    State,
    view::{JobView, StatusView},
};

/// Reads a job
///
/// Everything about it: what was asked for, how far it is, its texts, what they cost.
#[utoipa::path(
    get, path = "/jobs/{id}", tag = "jobs", operation_id = "read_job",
    params(("id" = JobId, Path, description = "The job")),
    responses((status = 200, description = "The job", body = JobView), ReadErrors),
)]
pub(crate) async fn job(
    AxumState(state): AxumState<State>,
    caller: Caller,
    Path(id): Path<JobId>,
) -> Result<axum::Json<JobView>, ApiError> {
    Ok(axum::Json(parts(&state, &caller, id).await?.into()))
}

/// Reads a job
///
/// As `GET /jobs/{id}`, answered in the envelope.
#[utoipa::path(
    get, path = "/api/jobs/{id}", tag = "jobs", operation_id = "read_api_job",
    params(("id" = JobId, Path, description = "The job")),
    responses((status = 200, description = "The job", body = Envelope<JobView>), ReadErrors),
)]
pub(crate) async fn api_job(
    AxumState(state): AxumState<State>,
    caller: Caller,
    Path(id): Path<JobId>,
) -> Result<Envelope<JobView>, ApiError> {
    Ok(Envelope::new(parts(&state, &caller, id).await?.into()))
}

/// Polls a job
///
/// Cheap while the job is open; the text comes with the end.
#[utoipa::path(
    get, path = "/jobs/{id}/status", tag = "jobs", operation_id = "poll_job",
    params(("id" = JobId, Path, description = "The job")),
    responses((status = 200, description = "How far it is", body = StatusView), ReadErrors),
)]
pub(crate) async fn status(
    AxumState(state): AxumState<State>,
    caller: Caller,
    Path(id): Path<JobId>,
) -> Result<axum::Json<StatusView>, ApiError> {
    Ok(axum::Json(poll(&state, &caller, id).await?))
}

/// Polls a job
///
/// As `GET /jobs/{id}/status`, answered in the envelope.
#[utoipa::path(
    get, path = "/api/jobs/{id}/status", tag = "jobs", operation_id = "poll_api_job",
    params(("id" = JobId, Path, description = "The job")),
    responses((status = 200, description = "How far it is", body = Envelope<StatusView>), ReadErrors),
)]
pub(crate) async fn api_status(
    AxumState(state): AxumState<State>,
    caller: Caller,
    Path(id): Path<JobId>,
) -> Result<Envelope<StatusView>, ApiError> {
    Ok(Envelope::new(poll(&state, &caller, id).await?))
}

/// One small read while the job is open; a second one for its text at the end.
async fn poll(state: &State, caller: &Caller, id: JobId) -> Result<StatusView, ApiError> {
    let job = state
        .store
        .job(id)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))?;
    state
        .tenancy
        .permit_made(&caller.0, &job.path, Action::Read, "job")
        .await?;
    if job.tasks_succeeded == 0 || !job.status.is_terminal() {
        return Ok(job.into());
    }
    let parts = state
        .store
        .job_parts(id)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))?;
    Ok(parts.into())
}

async fn parts(state: &State, caller: &Caller, id: JobId) -> Result<JobParts, ApiError> {
    let parts = state
        .store
        .job_parts(id)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))?;
    state
        .tenancy
        .permit_made(&caller.0, &parts.job.path, Action::Read, "job")
        .await?;
    Ok(parts)
}
