//! Deleting a webhook endpoint.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, EndpointId},
    webhook::WebhookEndpoint,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::IfMatch,
    extract::Path,
    in_client::{InClient, Manage},
    kept::Records,
    openapi::EditErrors,
};

use crate::view::WebhookView;

/// Deletes a webhook endpoint
///
/// Deliveries that are under way are not sent any more; its log can be read no longer.
#[utoipa::path(
    delete, path = "/api/clients/{id}/webhooks/{wid}", tag = "webhooks", operation_id = "delete_webhook",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("wid" = EndpointId, Path, description = "The endpoint"),
    ),
    responses((status = 200, description = "The endpoint as it was", body = Envelope<WebhookView>), EditErrors),
)]
pub(crate) async fn endpoint(
    State(records): State<Records>,
    within: InClient<Manage>,
    Path((_client, id)): Path<(ClientId, EndpointId)>,
    expected: IfMatch,
) -> Result<Envelope<WebhookView>, ApiError> {
    records
        .delete::<WebhookEndpoint, _>(&within, &expected, id)
        .await
}
