//! Listing the strategies of a client.

use axum::extract::State as AxumState;
use hg_domain::id::ClientId;
use hg_http::{
    envelope::PagedEnvelope,
    error::ApiError,
    extract::Query,
    in_client::{InClient, Read},
    openapi::ReadErrors,
    paging::PageQuery,
};

use crate::{State, view::StrategyView};

/// Lists strategies
///
/// Those of this very client, the oldest first.
#[utoipa::path(
    get, path = "/api/clients/{id}/strategies", tag = "strategies", operation_id = "list_strategies",
    params(("id" = ClientId, Path, description = "The client"), PageQuery),
    responses((status = 200, description = "A page of strategies", body = PagedEnvelope<StrategyView>), ReadErrors),
)]
pub(crate) async fn strategies(
    AxumState(state): AxumState<State>,
    within: InClient<Read>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<StrategyView>, ApiError> {
    let client = within.client.client_id;
    let wanted = query.wanted(format!("strategies of {client}"), &state.cursors)?;
    let page = state.store.strategy_list(client, &wanted.request).await?;
    Ok(wanted.answer(page, &state.cursors))
}
