//! Restoring an earlier version of a template.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, TemplateId},
    template::TemplateRecord,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfMatch, Tagged},
    extract::{Json, Path},
    in_client::{InClient, Write},
    kept::{Records, RestoreRequest},
    openapi::EditErrors,
};

use crate::{checked, view::TemplateView};

/// Restores an earlier version of a template
///
/// As a new version, in which everything is what it was. A deleted template comes back.
#[utoipa::path(
    post, path = "/api/clients/{id}/templates/{tid}/restore", tag = "templates", operation_id = "restore_template",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("tid" = TemplateId, Path, description = "The template"),
    ),
    request_body = RestoreRequest,
    responses((status = 200, description = "The template", body = Envelope<TemplateView>), EditErrors),
)]
pub(crate) async fn version(
    State(records): State<Records>,
    within: InClient<Write>,
    Path((_client, id)): Path<(ClientId, TemplateId)>,
    expected: IfMatch,
    Json(request): Json<RestoreRequest>,
) -> Result<Tagged<TemplateView>, ApiError> {
    let wanted = (id, request.version);
    records
        .restore::<TemplateRecord, _>(&within, &expected, wanted, checked::record)
        .await
}
