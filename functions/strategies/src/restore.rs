//! Restoring an earlier version of a strategy.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, StrategyId},
    strategy::StrategyRecord,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfMatch, Tagged},
    extract::{Json, Path},
    in_client::{InClient, Write},
    kept::{Records, RestoreRequest},
    openapi::EditErrors,
};

use crate::view::StrategyView;

/// Restores an earlier version of a strategy
///
/// As a new version: name, settings and whether it is active are what they were. A deleted strategy
/// comes back.
#[utoipa::path(
    post, path = "/api/clients/{id}/strategies/{sid}/restore", tag = "strategies", operation_id = "restore_strategy",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("sid" = StrategyId, Path, description = "The strategy"),
    ),
    request_body = RestoreRequest,
    responses((status = 200, description = "The strategy", body = Envelope<StrategyView>), EditErrors),
)]
pub(crate) async fn version(
    State(records): State<Records>,
    within: InClient<Write>,
    Path((_client, id)): Path<(ClientId, StrategyId)>,
    expected: IfMatch,
    Json(request): Json<RestoreRequest>,
) -> Result<Tagged<StrategyView>, ApiError> {
    let nothing_against_it = |_: &StrategyRecord| Ok(());
    records
        .restore(
            &within,
            &expected,
            (id, request.version),
            nothing_against_it,
        )
        .await
}
