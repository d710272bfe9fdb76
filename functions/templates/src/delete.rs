//! Deleting a template.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, TemplateId},
    template::TemplateRecord,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::IfMatch,
    extract::Path,
    in_client::{InClient, Write},
    kept::Records,
    openapi::EditErrors,
};

use crate::view::TemplateView;

/// Deletes a template
///
/// If it was in effect, the default before it, or else that of a client above, is so now. Its
/// versions are kept: restoring one brings it back.
#[utoipa::path(
    delete, path = "/api/clients/{id}/templates/{tid}", tag = "templates", operation_id = "delete_template",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("tid" = TemplateId, Path, description = "The template"),
    ),
    responses((status = 200, description = "The template that was", body = Envelope<TemplateView>), EditErrors),
)]
pub(crate) async fn template(
    State(records): State<Records>,
    within: InClient<Write>,
    Path((_client, id)): Path<(ClientId, TemplateId)>,
    expected: IfMatch,
) -> Result<Envelope<TemplateView>, ApiError> {
    records
        .delete::<TemplateRecord, _>(&within, &expected, id)
        .await
}
