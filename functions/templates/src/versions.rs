//! The versions of a template.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, TemplateId},
    template::TemplateRecord,
};
use hg_http::{
    envelope::{Envelope, PagedEnvelope},
    error::ApiError,
    extract::{Path, Query},
    in_client::{InClient, Read},
    kept::Records,
    openapi::ReadErrors,
    paging::PageQuery,
};

use crate::view::{TemplateSummary, TemplateView};

/// Lists the earlier versions of a template
///
/// The latest first, without their texts. The present version is the template itself. Those of a
/// deleted template are there as long as its client.
#[utoipa::path(
    get, path = "/api/clients/{id}/templates/{tid}/versions", tag = "templates", operation_id = "list_template_versions",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("tid" = TemplateId, Path, description = "The template"),
        PageQuery,
    ),
    responses((status = 200, description = "A page of versions", body = PagedEnvelope<TemplateSummary>), ReadErrors),
)]
pub(crate) async fn of_template(
    State(records): State<Records>,
    _within: InClient<Read>,
    Path((client, id)): Path<(ClientId, TemplateId)>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<TemplateSummary>, ApiError> {
    records
        .earlier_page::<TemplateRecord, _>(client, id, query)
        .await
}

/// Reads a version of a template
///
/// Whole, be it the present one or an earlier one.
#[utoipa::path(
    get, path = "/api/clients/{id}/templates/{tid}/versions/{version}", tag = "templates",
    operation_id = "read_template_version",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("tid" = TemplateId, Path, description = "The template"),
        ("version" = u64, Path, description = "The version, from 1"),
    ),
    responses((status = 200, description = "The version", body = Envelope<TemplateView>), ReadErrors),
)]
pub(crate) async fn one(
    State(records): State<Records>,
    _within: InClient<Read>,
    Path((client, id, version)): Path<(ClientId, TemplateId, u64)>,
) -> Result<Envelope<TemplateView>, ApiError> {
    let found: TemplateRecord = records.version(client, id, version).await?;
    Ok(Envelope::new(found.into()))
}
