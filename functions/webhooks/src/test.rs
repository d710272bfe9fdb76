//! Finding out whether an endpoint takes what it is sent.

use axum::extract::State as AxumState;
use hg_domain::{
    id::{ClientId, EndpointId},
    time::Timestamp,
    webhook::{Delivery, Payload, Verdict, WebhookEndpoint},
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    extract::Path,
    in_client::{InClient, Manage},
    kept::Records,
    openapi::{SecretErrors, WriteErrors},
};
use hg_secrets::{Place, SecretError};
use hg_webhooks::Outgoing;

use crate::{State, seal, view::DeliveryView};

/// Tests a webhook endpoint
///
/// Sends it a `ping`, once, be it active or not, and answers what happened. The ping is found in the
/// log, too.
#[utoipa::path(
    post, path = "/api/clients/{id}/webhooks/{wid}/test", tag = "webhooks", operation_id = "test_webhook",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("wid" = EndpointId, Path, description = "The endpoint"),
    ),
    responses((status = 200, description = "What happened", body = Envelope<DeliveryView>), WriteErrors, SecretErrors),
)]
pub(crate) async fn endpoint(
    AxumState(state): AxumState<State>,
    AxumState(records): AxumState<Records>,
    _within: InClient<Manage>,
    Path((client, id)): Path<(ClientId, EndpointId)>,
) -> Result<Envelope<DeliveryView>, ApiError> {
    let endpoint: WebhookEndpoint = records.latest(client, id).await?;
    let ping = Delivery::ping(client, id, Timestamp::now());
    let opened =
        state
            .vault
            .open_signing(&endpoint.secrets, Place::from(&endpoint), Timestamp::now());
    let secrets = match opened.await {
        Ok(secrets) => secrets,
        Err(SecretError::Foreign) => {
            let message = "its secret cannot be opened any more: replace it by rotate-secret";
            return Err(ApiError::conflict(message));
        }
        Err(SecretError::NotConfigured(_)) => return Err(seal::not_configured()),
        Err(error @ SecretError::Kms(_)) => return Err(ApiError::internal(error)),
    };
    let sent = state
        .sender
        .send(&Outgoing {
            url: &endpoint.url,
            id: &ping.delivery_id.to_string(),
            body: &Payload::ping(&ping).body().map_err(ApiError::internal)?,
            secrets: &secrets,
        })
        .await;
    let verdict = if sent.attempt.is_delivered() {
        Verdict::Taken
    } else {
        Verdict::GivenUp
    };
    let ended = ping
        .tried(sent.attempt, verdict, Timestamp::now())
        .map_err(ApiError::internal)?;
    state.store().add_delivery(&ended).await?;
    Ok(Envelope::new(ended.into()))
}
