//! Reading one template.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, TemplateId},
    template::TemplateRecord,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfNoneMatch, Tagged},
    extract::Path,
    in_client::{InClient, Read},
    kept::Records,
    openapi::ReadErrors,
};

use crate::view::TemplateView;

/// Reads a template
#[utoipa::path(
    get, path = "/api/clients/{id}/templates/{tid}", tag = "templates", operation_id = "read_template",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("tid" = TemplateId, Path, description = "The template"),
    ),
    responses(
        (status = 200, description = "The template", body = Envelope<TemplateView>),
        (status = 304, description = "It has the version of `If-None-Match`"),
        ReadErrors,
    ),
)]
pub(crate) async fn template(
    State(records): State<Records>,
    _within: InClient<Read>,
    Path((client, id)): Path<(ClientId, TemplateId)>,
    known: IfNoneMatch,
) -> Result<Tagged<TemplateView>, ApiError> {
    let found: TemplateRecord = records.latest(client, id).await?;
    Ok(Tagged::unless_known(found.version, found.into(), &known))
}
