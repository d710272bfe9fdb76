//! Changing an endpoint.

use axum::extract::State as AxumState;
use hg_domain::{
    id::{ClientId, EndpointId},
    time::Timestamp,
    webhook::{WebhookEndpoint, WebhookInput, WebhookRequest},
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfMatch, Tagged},
    extract::{Json, Path},
    in_client::{InClient, Manage},
    kept::Records,
    openapi::EditErrors,
};

use crate::{State, view::WebhookView};

/// Changes a webhook endpoint
///
/// Every field is replaced; the secret stays. One that was disabled is told again what happens if
/// `is_active` is true.
#[utoipa::path(
    put, path = "/api/clients/{id}/webhooks/{wid}", tag = "webhooks", operation_id = "update_webhook",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("wid" = EndpointId, Path, description = "The endpoint"),
    ),
    request_body = WebhookRequest,
    responses((status = 200, description = "The endpoint", body = Envelope<WebhookView>), EditErrors),
)]
pub(crate) async fn endpoint(
    AxumState(state): AxumState<State>,
    AxumState(records): AxumState<Records>,
    within: InClient<Manage>,
    Path((client_id, endpoint_id)): Path<(ClientId, EndpointId)>,
    expected: IfMatch,
    Json(request): Json<WebhookRequest>,
) -> Result<Tagged<WebhookView>, ApiError> {
    let seen: WebhookEndpoint = records.latest(client_id, endpoint_id).await?;
    expected.check(seen.version)?;
    let input = WebhookInput::validate_replacement(request, state.reach)?;
    let now = Timestamp::now();
    let next = seen.changed(input, now);
    records.update(&within, &expected, (seen, next), now).await
}
