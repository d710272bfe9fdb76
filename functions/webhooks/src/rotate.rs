//! Replacing the secret of an endpoint.

use axum::extract::State as AxumState;
use hg_domain::{
    id::{ClientId, EndpointId},
    time::Timestamp,
    webhook::WebhookEndpoint,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfMatch, Tagged},
    extract::Path,
    in_client::{InClient, Manage},
    kept::Records,
    openapi::{EditErrors, SecretErrors},
};
use hg_secrets::Place;

use crate::{State, seal, view::WebhookWithSecret};

/// Replaces the secret of a webhook endpoint
///
/// For 24 hours webhooks are signed by both: the new one first. The answer has the new one.
#[utoipa::path(
    post, path = "/api/clients/{id}/webhooks/{wid}/rotate-secret", tag = "webhooks", operation_id = "rotate_webhook_secret",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("wid" = EndpointId, Path, description = "The endpoint"),
    ),
    responses((status = 200, description = "The endpoint and its new secret", body = Envelope<WebhookWithSecret>), EditErrors, SecretErrors),
)]
pub(crate) async fn endpoint(
    AxumState(state): AxumState<State>,
    AxumState(records): AxumState<Records>,
    within: InClient<Manage>,
    Path((client, id)): Path<(ClientId, EndpointId)>,
    expected: IfMatch,
) -> Result<Tagged<WebhookWithSecret>, ApiError> {
    let seen: WebhookEndpoint = records.latest(client, id).await?;
    expected.check(seen.version)?;
    let (secret, sealed) = seal::new(&state.vault, Place::from(&seen)).await?;
    let now = Timestamp::now();
    let next = seen.rotated(sealed, now);
    let rotated: Tagged<WebhookEndpoint> = records
        .update(&within, &expected, (seen, next), now)
        .await?;
    Ok(rotated.map(|endpoint| WebhookWithSecret::new(endpoint, &secret)))
}
