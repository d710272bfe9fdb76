//! Listing the webhook endpoints of a client.

use axum::extract::State;
use hg_domain::{id::ClientId, webhook::WebhookEndpoint};
use hg_http::{
    envelope::PagedEnvelope,
    error::ApiError,
    extract::Query,
    in_client::{InClient, Manage},
    kept::Records,
    openapi::ReadErrors,
    paging::PageQuery,
};

use crate::view::WebhookView;

/// Lists webhook endpoints
///
/// Those of this very client, the oldest first.
#[utoipa::path(
    get, path = "/api/clients/{id}/webhooks", tag = "webhooks", operation_id = "list_webhooks",
    params(("id" = ClientId, Path, description = "The client"), PageQuery),
    responses((status = 200, description = "A page of endpoints", body = PagedEnvelope<WebhookView>), ReadErrors),
)]
pub(crate) async fn endpoints(
    State(records): State<Records>,
    within: InClient<Manage>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<WebhookView>, ApiError> {
    records.page::<WebhookEndpoint, _>(&within, query).await
}
