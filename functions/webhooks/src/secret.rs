//! The secret that a client's callbacks are signed with.

use axum::extract::State as AxumState;
use hg_domain::{
    audit::{AuditAction, AuditEntry, Audited, AuditedKind},
    id::ClientId,
    time::Timestamp,
    webhook::CallbackSecret,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    in_client::{InClient, Manage},
    openapi::{ReadErrors, SecretErrors, WriteErrors},
};
use hg_secrets::Place;
use hg_store::Written;

use crate::{
    State, seal,
    view::{CallbackSecretView, NewCallbackSecret},
};

/// Reads what is known of a callback secret
///
/// Whether the client has one, and since when.
#[utoipa::path(
    get, path = "/api/clients/{id}/callback-secret", tag = "webhooks", operation_id = "read_callback_secret",
    params(("id" = ClientId, Path, description = "The client")),
    responses((status = 200, description = "What is known of it", body = Envelope<CallbackSecretView>), ReadErrors),
)]
pub(crate) async fn read(
    AxumState(state): AxumState<State>,
    within: InClient<Manage>,
) -> Result<Envelope<CallbackSecretView>, ApiError> {
    let found = state
        .store()
        .callback_secret(within.client.client_id)
        .await?;
    let found = found.ok_or_else(|| ApiError::not_found("callback secret"))?;
    Ok(Envelope::new(found.into()))
}

/// Makes or replaces a callback secret
///
/// What is sent to the `callback_url` of a request is signed with it. For 24 hours the one before signs
/// too. The answer has the new one; no other has it.
#[utoipa::path(
    post, path = "/api/clients/{id}/callback-secret", tag = "webhooks", operation_id = "rotate_callback_secret",
    params(("id" = ClientId, Path, description = "The client")),
    responses((status = 200, description = "The new secret", body = Envelope<NewCallbackSecret>), WriteErrors, SecretErrors),
)]
pub(crate) async fn rotate(
    AxumState(state): AxumState<State>,
    within: InClient<Manage>,
) -> Result<Envelope<NewCallbackSecret>, ApiError> {
    let client_id = within.client.client_id;
    let place = Place::WebhookSecret {
        client_id,
        endpoint_id: None,
    };
    let seen = state.store().callback_secret(client_id).await?;
    let (secret, sealed) = seal::new(&state.vault, place).await?;
    let now = Timestamp::now();
    let (action, next) = match seen.clone() {
        None => (
            AuditAction::Created,
            CallbackSecret::new(client_id, sealed, now),
        ),
        Some(seen) => (AuditAction::Updated, seen.rotated(sealed, now)),
    };
    let audited = Audited {
        kind: AuditedKind::CallbackSecret,
        id: client_id.to_string(),
        name: within.client.name.clone(),
        version: Some(next.version),
    };
    let audit = AuditEntry::new(client_id, &within.principal, action, audited, now);
    let put = state
        .store()
        .put_callback_secret(seen.as_ref(), &next, &audit);
    match put.await? {
        Written::Done => Ok(Envelope::new(NewCallbackSecret {
            about: next.into(),
            secret: secret.reveal().to_owned(),
        })),
        Written::Superseded => Err(ApiError::conflict("it was replaced at the same time")),
    }
}
