//! Making an endpoint.

use axum::extract::State as AxumState;
use hg_domain::{
    id::{ClientId, EndpointId},
    time::Timestamp,
    webhook::{WebhookEndpoint, WebhookInput, WebhookRequest},
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::Tagged,
    extract::Json,
    in_client::{InClient, Manage},
    kept::Records,
    openapi::{SecretErrors, WriteErrors},
};
use hg_secrets::Place;

use crate::{State, seal, view::WebhookWithSecret};

/// Makes a webhook endpoint
///
/// It is told when jobs of the client end, from now on. The answer has the secret that its webhooks
/// are signed with; no other has it.
#[utoipa::path(
    post, path = "/api/clients/{id}/webhooks", tag = "webhooks", operation_id = "create_webhook",
    params(("id" = ClientId, Path, description = "The client")),
    request_body = WebhookRequest,
    responses((status = 201, description = "The endpoint and its secret", body = Envelope<WebhookWithSecret>), WriteErrors, SecretErrors),
)]
pub(crate) async fn endpoint(
    AxumState(state): AxumState<State>,
    AxumState(records): AxumState<Records>,
    within: InClient<Manage>,
    Json(request): Json<WebhookRequest>,
) -> Result<Tagged<WebhookWithSecret>, ApiError> {
    let input = WebhookInput::validate(request, state.reach)?;
    let (client_id, endpoint_id) = (within.client.client_id, EndpointId::new());
    let place = Place::WebhookSecret {
        client_id,
        endpoint_id: Some(endpoint_id),
    };
    let (secret, sealed) = seal::new(&state.vault, place).await?;
    let now = Timestamp::now();
    let made = WebhookEndpoint::new(endpoint_id, client_id, input, sealed, now);
    let created: Tagged<WebhookEndpoint> = records.create(&within, made, now).await?;
    Ok(created.map(|endpoint| WebhookWithSecret::new(endpoint, &secret)))
}
