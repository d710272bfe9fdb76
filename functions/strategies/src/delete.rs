//! Deleting a strategy.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, StrategyId},
    strategy::StrategyRecord,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::IfMatch,
    extract::Path,
    in_client::{InClient, Write},
    kept::Records,
    openapi::EditErrors,
};

use crate::view::StrategyView;

/// Deletes a strategy
///
/// The one that was activated before it, or else that of a client above, is in effect then. Its
/// versions are kept: restoring one brings it back.
#[utoipa::path(
    delete, path = "/api/clients/{id}/strategies/{sid}", tag = "strategies", operation_id = "delete_strategy",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("sid" = StrategyId, Path, description = "The strategy"),
    ),
    responses((status = 200, description = "The strategy that was", body = Envelope<StrategyView>), EditErrors),
)]
pub(crate) async fn strategy(
    State(records): State<Records>,
    within: InClient<Write>,
    Path((_client, id)): Path<(ClientId, StrategyId)>,
    expected: IfMatch,
) -> Result<Envelope<StrategyView>, ApiError> {
    records
        .delete::<StrategyRecord, _>(&within, &expected, id)
        .await
}
