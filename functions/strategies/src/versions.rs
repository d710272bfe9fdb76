//! The earlier versions of a strategy.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, StrategyId},
    strategy::StrategyRecord,
};
use hg_http::{
    envelope::PagedEnvelope,
    error::ApiError,
    extract::{Path, Query},
    in_client::{InClient, Read},
    kept::Records,
    openapi::ReadErrors,
    paging::PageQuery,
};

use crate::view::StrategyView;

/// Lists the earlier versions of a strategy
///
/// The latest first, each whole. The present version is the strategy itself. Those of a deleted
/// strategy are there as long as its client.
#[utoipa::path(
    get, path = "/api/clients/{id}/strategies/{sid}/versions", tag = "strategies", operation_id = "list_strategy_versions",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("sid" = StrategyId, Path, description = "The strategy"),
        PageQuery,
    ),
    responses((status = 200, description = "A page of versions", body = PagedEnvelope<StrategyView>), ReadErrors),
)]
pub(crate) async fn of_strategy(
    State(records): State<Records>,
    _within: InClient<Read>,
    Path((client, id)): Path<(ClientId, StrategyId)>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<StrategyView>, ApiError> {
    records
        .earlier_page::<StrategyRecord, _>(client, id, query)
        .await
}
