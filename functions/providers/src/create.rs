//! Keeping a provider key.

use axum::extract::State as AxumState;
use hg_domain::{
    id::{ClientId, ProviderKeyId},
    provider_key::{ProviderKeyInput, ProviderKeyRecord, ProviderKeyRequest},
    time::Timestamp,
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

use crate::{State, seal, view::ProviderKeyView};

/// Keeps a provider key
///
/// Encrypted; no answer has the key again. Without a user, it is the client's: used for its texts and
/// those of the clients below it from then on. With one, it is used where a request names both.
#[utoipa::path(
    post, path = "/api/clients/{id}/provider-keys", tag = "providers", operation_id = "create_provider_key",
    params(("id" = ClientId, Path, description = "The client")),
    request_body = ProviderKeyRequest,
    responses((status = 201, description = "What is known of the key", body = Envelope<ProviderKeyView>), WriteErrors, SecretErrors),
)]
pub(crate) async fn key(
    AxumState(state): AxumState<State>,
    AxumState(records): AxumState<Records>,
    within: InClient<Manage>,
    Json(request): Json<ProviderKeyRequest>,
) -> Result<Tagged<ProviderKeyView>, ApiError> {
    let (input, key) = ProviderKeyInput::validate(request)?;
    let (client_id, provider_key_id) = (within.client.client_id, ProviderKeyId::new());
    let place = Place::ProviderKey {
        client_id,
        provider_key_id,
    };
    let sealed = seal::key(&state.vault, &key, place).await?;
    let now = Timestamp::now();
    let made = ProviderKeyRecord::new(provider_key_id, client_id, input, sealed, now);
    records.create(&within, made, now).await
}
