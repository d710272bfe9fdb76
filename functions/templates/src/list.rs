//! Listing the templates of a client.

use axum::extract::State;
use hg_domain::{id::ClientId, template::TemplateRecord};
use hg_http::{
    envelope::PagedEnvelope,
    error::ApiError,
    extract::Query,
    in_client::{InClient, Read},
    kept::Records,
    openapi::ReadErrors,
    paging::PageQuery,
};

use crate::view::TemplateSummary;

/// Lists templates
///
/// Those of this very client, the oldest first, without their texts.
#[utoipa::path(
    get, path = "/api/clients/{id}/templates", tag = "templates", operation_id = "list_templates",
    params(("id" = ClientId, Path, description = "The client"), PageQuery),
    responses((status = 200, description = "A page of templates", body = PagedEnvelope<TemplateSummary>), ReadErrors),
)]
pub(crate) async fn templates(
    State(records): State<Records>,
    within: InClient<Read>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<TemplateSummary>, ApiError> {
    records.page::<TemplateRecord, _>(&within, query).await
}
