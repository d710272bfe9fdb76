//! Whether the service works.

use axum::extract::State as AxumState;
use hg_http::error::ApiError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::State;

/// The state of the service.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    status: &'static str,
    /// The version that is deployed.
    version: &'static str,
}

/// Tells whether the service works
///
/// It does when its table answers. A front door says so of itself, and adds as `origin` what is behind it.
#[utoipa::path(
    get, path = "/health", tag = "service", operation_id = "health", security(()),
    responses(
        (status = 200, description = "It works", body = Health),
        (status = 503, description = "The front door works, but what is behind it does not answer"),
        (status = 500, description = "It does not", body = hg_http::openapi::ApiErrorBody),
    ),
)]
pub(crate) async fn health(
    AxumState(state): AxumState<State>,
) -> Result<axum::Json<Health>, ApiError> {
    state.store.ping().await?;
    Ok(axum::Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    }))
}
