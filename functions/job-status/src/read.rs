//! Reading one job.

use axum::extract::State as AxumState;
use hg_domain::{access::Action, client::ClientPath, id::JobId};
use hg_http::{
    auth::Caller,
    envelope::Envelope,
    error::ApiError,
    etag::{Hashed, IfNoneMatch},
    extract::Path,
    of_client::OfClient,
    openapi::ReadErrors,
};
use hg_store::JobParts;

use crate::{
    State,
    view::{JobView, StatusView},
};

/// What is told of a job, with the path of its client.
type Read<T> = OfClient<Hashed<T>>;

/// Reads a job
///
/// Everything about it: what was asked for, how far it is, its texts, what they cost.
#[utoipa::path(
    get, path = "/jobs/{id}", tag = "jobs", operation_id = "read_job",
    params(("id" = JobId, Path, description = "The job")),
    responses(
        (status = 200, description = "The job", body = JobView),
        (status = 304, description = "It is as `If-None-Match` has it"),
        ReadErrors,
    ),
)]
pub(crate) async fn job(
    AxumState(state): AxumState<State>,
    caller: Caller,
    Path(id): Path<JobId>,
    known: IfNoneMatch,
) -> Result<Read<JobView>, ApiError> {
    let parts = parts(&state, &caller, id).await?;
    let path = parts.job.path.clone();
    Ok(OfClient::new(
        path,
        Hashed::unless_known(parts.into(), known),
    ))
}

/// Reads a job
///
/// As `GET /jobs/{id}`, answered in the envelope.
#[utoipa::path(
    get, path = "/api/jobs/{id}", tag = "jobs", operation_id = "read_api_job",
    params(("id" = JobId, Path, description = "The job")),
    responses(
        (status = 200, description = "The job", body = Envelope<JobView>),
        (status = 304, description = "It is as `If-None-Match` has it"),
        ReadErrors,
    ),
)]
pub(crate) async fn api_job(
    AxumState(state): AxumState<State>,
    caller: Caller,
    Path(id): Path<JobId>,
    known: IfNoneMatch,
) -> Result<Read<Envelope<JobView>>, ApiError> {
    let parts = parts(&state, &caller, id).await?;
    let path = parts.job.path.clone();
    let view = Envelope::new(parts.into());
    Ok(OfClient::new(path, Hashed::unless_known(view, known)))
}

/// Polls a job
///
/// Cheap while the job is open; the text comes with the end.
#[utoipa::path(
    get, path = "/jobs/{id}/status", tag = "jobs", operation_id = "poll_job",
    params(("id" = JobId, Path, description = "The job")),
    responses(
        (status = 200, description = "How far it is", body = StatusView),
        (status = 304, description = "It is as `If-None-Match` has it"),
        ReadErrors,
    ),
)]
pub(crate) async fn status(
    AxumState(state): AxumState<State>,
    caller: Caller,
    Path(id): Path<JobId>,
    known: IfNoneMatch,
) -> Result<Read<StatusView>, ApiError> {
    let (path, view) = poll(&state, &caller, id).await?;
    Ok(OfClient::new(path, Hashed::unless_known(view, known)))
}

/// Polls a job
///
/// As `GET /jobs/{id}/status`, answered in the envelope.
#[utoipa::path(
    get, path = "/api/jobs/{id}/status", tag = "jobs", operation_id = "poll_api_job",
    params(("id" = JobId, Path, description = "The job")),
    responses(
        (status = 200, description = "How far it is", body = Envelope<StatusView>),
        (status = 304, description = "It is as `If-None-Match` has it"),
        ReadErrors,
    ),
)]
pub(crate) async fn api_status(
    AxumState(state): AxumState<State>,
    caller: Caller,
    Path(id): Path<JobId>,
    known: IfNoneMatch,
) -> Result<Read<Envelope<StatusView>>, ApiError> {
    let (path, view) = poll(&state, &caller, id).await?;
    let view = Envelope::new(view);
    Ok(OfClient::new(path, Hashed::unless_known(view, known)))
}

/// One small read while the job is open; a second one for its text at the end.
async fn poll(
    state: &State,
    caller: &Caller,
    id: JobId,
) -> Result<(ClientPath, StatusView), ApiError> {
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
        return Ok((job.path.clone(), job.into()));
    }
    let parts = state
        .store
        .job_parts(id)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))?;
    Ok((parts.job.path.clone(), parts.into()))
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
