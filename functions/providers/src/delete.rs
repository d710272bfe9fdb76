//! Deleting a provider key.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, ProviderKeyId},
    provider_key::ProviderKeyRecord,
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

use crate::view::ProviderKeyView;

/// Deletes a provider key
///
/// For good: nothing of the key is kept. Texts that are being written with it may still use it for a
/// few minutes.
#[utoipa::path(
    delete, path = "/api/clients/{id}/provider-keys/{kid}", tag = "providers", operation_id = "delete_provider_key",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("kid" = ProviderKeyId, Path, description = "The key"),
    ),
    responses((status = 200, description = "What was known of the key", body = Envelope<ProviderKeyView>), EditErrors),
)]
pub(crate) async fn key(
    State(records): State<Records>,
    within: InClient<Manage>,
    Path((_client, id)): Path<(ClientId, ProviderKeyId)>,
    expected: IfMatch,
) -> Result<Envelope<ProviderKeyView>, ApiError> {
    records
        .delete::<ProviderKeyRecord, _>(&within, &expected, id)
        .await
}
