//! Changing a template.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, TemplateId},
    template::{TemplateInput, TemplateRecord, TemplateRequest},
    time::Timestamp,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfMatch, Tagged},
    extract::{Json, Path},
    in_client::{InClient, Write},
    kept::Records,
    openapi::EditErrors,
};

use crate::{checked, view::TemplateView};

/// Changes a template
///
/// Every field is replaced, but its content type stays. The version before is kept. The text is
/// checked as that of a new one is.
#[utoipa::path(
    put, path = "/api/clients/{id}/templates/{tid}", tag = "templates", operation_id = "update_template",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("tid" = TemplateId, Path, description = "The template"),
    ),
    request_body = TemplateRequest,
    responses((status = 200, description = "The template", body = Envelope<TemplateView>), EditErrors),
)]
pub(crate) async fn template(
    State(records): State<Records>,
    within: InClient<Write>,
    Path((client, id)): Path<(ClientId, TemplateId)>,
    expected: IfMatch,
    Json(request): Json<TemplateRequest>,
) -> Result<Tagged<TemplateView>, ApiError> {
    let seen: TemplateRecord = records.latest(client, id).await?;
    expected.check(seen.version)?;
    let input = TemplateInput::validate_replacement(request, seen.content_type)?;
    let now = Timestamp::now();
    let next = seen.changed(checked::input(input)?, now);
    records.update(&within, &expected, (seen, next), now).await
}
