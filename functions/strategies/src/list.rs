//! Listing the strategies of a client.

use axum::extract::State;
use hg_domain::{id::ClientId, strategy::StrategyRecord};
use hg_http::{
    envelope::PagedEnvelope,
    error::ApiError,
    extract::Query,
    in_client::{InClient, Read},
    kept::Records,
    openapi::ReadErrors,
    paging::PageQuery,
};

use crate::view::StrategyView;

/// Lists strategies
///
/// Those of this very client, the oldest first.
#[utoipa::path(
    get, path = "/api/clients/{id}/strategies", tag = "strategies", operation_id = "list_strategies",
    params(("id" = ClientId, Path, description = "The client"), PageQuery),
    responses((status = 200, description = "A page of strategies", body = PagedEnvelope<StrategyView>), ReadErrors),
)]
pub(crate) async fn strategies(
    State(records): State<Records>,
    within: InClient<Read>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<StrategyView>, ApiError> {
    records.page::<StrategyRecord, _>(&within, query).await
}
