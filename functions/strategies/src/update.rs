//! Changing a strategy.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, StrategyId},
    strategy::{StrategyInput, StrategyRecord, StrategyRequest},
    time::Timestamp,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfMatch, Tagged},
    extract::{Json, Path},
    in_client::{InClient, Write},
    kept::Records,
    openapi::EditErrors,
};

use crate::view::StrategyView;

/// Changes a strategy
///
/// Every field is replaced, but its content type stays. The version before is kept.
#[utoipa::path(
    put, path = "/api/clients/{id}/strategies/{sid}", tag = "strategies", operation_id = "update_strategy",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("sid" = StrategyId, Path, description = "The strategy"),
    ),
    request_body = StrategyRequest,
    responses((status = 200, description = "The strategy", body = Envelope<StrategyView>), EditErrors),
)]
pub(crate) async fn strategy(
    State(records): State<Records>,
    within: InClient<Write>,
    Path((client, id)): Path<(ClientId, StrategyId)>,
    expected: IfMatch,
    Json(request): Json<StrategyRequest>,
) -> Result<Tagged<StrategyView>, ApiError> {
    let seen: StrategyRecord = records.latest(client, id).await?;
    expected.check(seen.version)?;
    let input = StrategyInput::validate_replacement(request, seen.content_type)?;
    let now = Timestamp::now();
    let next = seen.changed(input, now);
    records.update(&within, &expected, (seen, next), now).await
}
