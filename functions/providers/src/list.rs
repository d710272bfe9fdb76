//! Listing the provider keys of a client.

use axum::extract::State;
use hg_domain::{id::ClientId, provider_key::ProviderKeyRecord};
use hg_http::{
    envelope::PagedEnvelope,
    error::ApiError,
    extract::Query,
    in_client::{InClient, Read},
    kept::Records,
    openapi::ReadErrors,
    paging::PageQuery,
};

use crate::view::ProviderKeyView;

/// Lists provider keys
///
/// Those of this very client, the oldest first.
#[utoipa::path(
    get, path = "/api/clients/{id}/provider-keys", tag = "providers", operation_id = "list_provider_keys",
    params(("id" = ClientId, Path, description = "The client"), PageQuery),
    responses((status = 200, description = "A page of keys", body = PagedEnvelope<ProviderKeyView>), ReadErrors),
)]
pub(crate) async fn keys(
    State(records): State<Records>,
    within: InClient<Read>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<ProviderKeyView>, ApiError> {
    records.page::<ProviderKeyRecord, _>(&within, query).await
}
