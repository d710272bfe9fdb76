//! The routes of the function.

use axum::{
    Router,
    http::{HeaderMap, HeaderName},
    response::{AppendHeaders, IntoResponse},
    routing::post,
};
use hg_domain::request::GenerateRequest;
use hg_http::{auth::Caller, envelope::Envelope, error::ApiError, extract::Json, layers};
use hg_protocol::headers::IDEMPOTENCY_REPLAYED;

use crate::{
    accept::{AcceptedJob, accept},
    config::State,
    described::{AcceptErrors, IdempotencyKey},
    idempotency,
};

/// The function.
pub fn router(state: State) -> Router {
    layers::wrap(
        Router::new()
            .route("/generate", post(generate))
            .route("/api/content/generate", post(generate_content))
            .route("/api/jobs", post(create_job))
            .with_state(state),
    )
}

/// Asks for content
///
/// The answer comes at once; the text is found under the job when it is done.
#[utoipa::path(
    post, path = "/generate", tag = "content", operation_id = "generate",
    request_body = GenerateRequest,
    params(IdempotencyKey),
    responses((status = 200, description = "Accepted", body = AcceptedJob), AcceptErrors),
)]
pub(crate) async fn generate(
    axum::extract::State(state): axum::extract::State<State>,
    Caller(principal): Caller,
    headers: HeaderMap,
    Json(request): Json<GenerateRequest>,
) -> Result<impl IntoResponse, ApiError> {
    let accepted = accept(&state, &principal, idempotency::key(&headers)?, request).await?;
    Ok((replay_header(&accepted), axum::Json(accepted)))
}

/// Asks for content
///
/// As `POST /generate`, answered in the envelope.
#[utoipa::path(
    post, path = "/api/content/generate", tag = "content", operation_id = "generate_content",
    request_body = GenerateRequest,
    params(IdempotencyKey),
    responses((status = 200, description = "Accepted", body = Envelope<AcceptedJob>), AcceptErrors),
)]
pub(crate) async fn generate_content(
    axum::extract::State(state): axum::extract::State<State>,
    Caller(principal): Caller,
    headers: HeaderMap,
    Json(request): Json<GenerateRequest>,
) -> Result<impl IntoResponse, ApiError> {
    let accepted = accept(&state, &principal, idempotency::key(&headers)?, request).await?;
    Ok((replay_header(&accepted), Envelope::new(accepted)))
}

/// Makes a job
///
/// As `POST /generate`, answered in the envelope.
#[utoipa::path(
    post, path = "/api/jobs", tag = "jobs", operation_id = "create_job",
    request_body = GenerateRequest,
    params(IdempotencyKey),
    responses((status = 200, description = "Accepted", body = Envelope<AcceptedJob>), AcceptErrors),
)]
pub(crate) async fn create_job(
    state: axum::extract::State<State>,
    caller: Caller,
    headers: HeaderMap,
    request: Json<GenerateRequest>,
) -> Result<impl IntoResponse, ApiError> {
    generate_content(state, caller, headers, request).await
}

fn replay_header(accepted: &AcceptedJob) -> AppendHeaders<Option<(HeaderName, &'static str)>> {
    AppendHeaders(accepted.replayed.then_some((IDEMPOTENCY_REPLAYED, "true")))
}
