//! What became of telling receivers.

use axum::extract::State as AxumState;
use hg_domain::{
    id::{ClientId, EndpointId},
    webhook::{DeliveryLog, WebhookEndpoint},
};
use hg_http::{
    envelope::PagedEnvelope,
    error::ApiError,
    extract::{Path, Query},
    in_client::{InClient, Manage},
    kept::Records,
    openapi::ReadErrors,
    paging::PageQuery,
};

use crate::{State, view::DeliveryView};

/// Lists the deliveries of a webhook endpoint
///
/// The latest event first, each with what came of its tries. They are kept for 30 days.
#[utoipa::path(
    get, path = "/api/clients/{id}/webhooks/{wid}/deliveries", tag = "webhooks", operation_id = "list_webhook_deliveries",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("wid" = EndpointId, Path, description = "The endpoint"),
        PageQuery,
    ),
    responses((status = 200, description = "A page of deliveries", body = PagedEnvelope<DeliveryView>), ReadErrors),
)]
pub(crate) async fn of_endpoint(
    AxumState(state): AxumState<State>,
    AxumState(records): AxumState<Records>,
    _within: InClient<Manage>,
    Path((client_id, endpoint)): Path<(ClientId, EndpointId)>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<DeliveryView>, ApiError> {
    records
        .latest::<WebhookEndpoint>(client_id, endpoint)
        .await?;
    let log = DeliveryLog::of_endpoint(client_id, endpoint);
    page(&state, &log, query).await
}

/// Lists the callbacks of a client
///
/// What was sent to the `callback_url`s of its requests, the latest event first. Kept for 30 days.
#[utoipa::path(
    get, path = "/api/clients/{id}/callbacks", tag = "webhooks", operation_id = "list_callbacks",
    params(("id" = ClientId, Path, description = "The client"), PageQuery),
    responses((status = 200, description = "A page of deliveries", body = PagedEnvelope<DeliveryView>), ReadErrors),
)]
pub(crate) async fn of_callbacks(
    AxumState(state): AxumState<State>,
    within: InClient<Manage>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<DeliveryView>, ApiError> {
    let log = DeliveryLog::of_callbacks(within.client.client_id);
    page(&state, &log, query).await
}

async fn page(
    state: &State,
    log: &DeliveryLog,
    query: PageQuery,
) -> Result<PagedEnvelope<DeliveryView>, ApiError> {
    let scope = format!("deliveries of {} {:?}", log.client_id, log.endpoint_id);
    let wanted = query.wanted(scope, &state.api.cursors)?;
    let page = state.store().deliveries(log, &wanted.request).await?;
    Ok(wanted.answer(page, &state.api.cursors))
}
