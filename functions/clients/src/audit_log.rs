//! Who changed what.

use axum::extract::State as AxumState;
use hg_domain::{audit::AuditEntry, id::ClientId};
use hg_http::{
    envelope::PagedEnvelope,
    error::ApiError,
    extract::Query,
    in_client::{InClient, Read},
    openapi::ReadErrors,
    paging::PageQuery,
};

use crate::State;

/// Lists changes
///
/// The newest first: who changed the client, its members, its keys and its strategies, or made,
/// moved or deleted clients below it.
#[utoipa::path(
    get, path = "/api/clients/{id}/audit", tag = "clients", operation_id = "list_audit",
    params(("id" = ClientId, Path, description = "The client"), PageQuery),
    responses((status = 200, description = "A page of changes", body = PagedEnvelope<AuditEntry>), ReadErrors),
)]
pub(crate) async fn entries(
    AxumState(state): AxumState<State>,
    within: InClient<Read>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<AuditEntry>, ApiError> {
    let client = within.client.client_id;
    let wanted = query.wanted(format!("audit of {client}"), &state.cursors)?;
    let page = state.store.audit_log(client, &wanted.request).await?;
    Ok(wanted.answer(page, &state.cursors))
}
