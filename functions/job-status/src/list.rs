//! Listing jobs.

use axum::extract::State as AxumState;
use hg_domain::{access::Action, job::Summary};
use hg_http::{
    auth::Caller, envelope::PagedEnvelope, error::ApiError, extract::Query, openapi::ReadErrors,
};

use crate::{State, query::ListQuery};

/// Lists jobs
///
/// The newest first. A page may have fewer jobs than asked for when the filter lets few through.
#[utoipa::path(
    get, path = "/jobs", tag = "jobs", operation_id = "list_jobs",
    params(ListQuery),
    responses((status = 200, description = "A page of jobs", body = PagedEnvelope<Summary>), ReadErrors),
)]
pub(crate) async fn jobs(
    AxumState(state): AxumState<State>,
    Caller(principal): Caller,
    Query(query): Query<ListQuery>,
) -> Result<PagedEnvelope<Summary>, ApiError> {
    let request = query
        .check(principal.sole_client(), &state.cursors)
        .map_err(ApiError::bad_query)?;
    let client_id = request
        .client_id
        .ok_or_else(|| ApiError::bad_request("client_id is required"))?;
    let client = state
        .tenancy
        .reach(&principal, client_id, Action::Read)
        .await?;
    let page = state
        .store
        .list_jobs(client.client_id, &request.filter, &request.page.request)
        .await?;
    Ok(request.page.answer(page, &state.cursors))
}

/// Lists jobs
///
/// As `GET /jobs`.
#[utoipa::path(
    get, path = "/api/jobs", tag = "jobs", operation_id = "list_api_jobs",
    params(ListQuery),
    responses((status = 200, description = "A page of jobs", body = PagedEnvelope<Summary>), ReadErrors),
)]
pub(crate) async fn api_jobs(
    state: AxumState<State>,
    caller: Caller,
    query: Query<ListQuery>,
) -> Result<PagedEnvelope<Summary>, ApiError> {
    jobs(state, caller, query).await
}
