//! Changing a provider key.

use axum::extract::State as AxumState;
use hg_domain::{
    id::{ClientId, ProviderKeyId},
    provider_key::{ProviderKeyInput, ProviderKeyRecord, ProviderKeyRequest},
    time::Timestamp,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfMatch, Tagged},
    extract::{Json, Path},
    in_client::{InClient, Manage},
    kept::Records,
    openapi::{EditErrors, SecretErrors},
};
use hg_secrets::Place;

use crate::{State, seal, view::ProviderKeyView};

/// Changes a provider key
///
/// Every field is replaced but its provider; the key itself only if one is given.
#[utoipa::path(
    put, path = "/api/clients/{id}/provider-keys/{kid}", tag = "providers", operation_id = "update_provider_key",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("kid" = ProviderKeyId, Path, description = "The key"),
    ),
    request_body = ProviderKeyRequest,
    responses((status = 200, description = "What is known of the key", body = Envelope<ProviderKeyView>), EditErrors, SecretErrors),
)]
pub(crate) async fn key(
    AxumState(state): AxumState<State>,
    AxumState(records): AxumState<Records>,
    within: InClient<Manage>,
    Path((client_id, provider_key_id)): Path<(ClientId, ProviderKeyId)>,
    expected: IfMatch,
    Json(request): Json<ProviderKeyRequest>,
) -> Result<Tagged<ProviderKeyView>, ApiError> {
    let seen: ProviderKeyRecord = records.latest(client_id, provider_key_id).await?;
    expected.check(seen.version)?;
    let (input, key) = ProviderKeyInput::validate_replacement(request, seen.provider)?;
    let place = Place::ProviderKey {
        client_id,
        provider_key_id,
    };
    let sealed = match key {
        Some(key) => Some(seal::key(&state.vault, &key, place).await?),
        None => None,
    };
    let now = Timestamp::now();
    let next = seen.changed(input, sealed, now);
    records.update(&within, &expected, (seen, next), now).await
}
