//! Making a template.

use axum::extract::State;
use hg_domain::{
    id::ClientId,
    template::{TemplateInput, TemplateRecord, TemplateRequest},
    time::Timestamp,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::Tagged,
    extract::Json,
    in_client::{InClient, Write},
    kept::Records,
    openapi::WriteErrors,
};

use crate::{checked, view::TemplateView};

/// Makes a template
///
/// Its text is rendered with sample values: what is wrong with it is told with line, column, the
/// offending text and, where there is one, a hint. An active default is in effect for its content
/// type from then on.
#[utoipa::path(
    post, path = "/api/clients/{id}/templates", tag = "templates", operation_id = "create_template",
    params(("id" = ClientId, Path, description = "The client")),
    request_body = TemplateRequest,
    responses((status = 201, description = "The template", body = Envelope<TemplateView>), WriteErrors),
)]
pub(crate) async fn template(
    State(records): State<Records>,
    within: InClient<Write>,
    Json(request): Json<TemplateRequest>,
) -> Result<Tagged<TemplateView>, ApiError> {
    let input = checked::input(TemplateInput::validate(request)?)?;
    let now = Timestamp::now();
    let made = TemplateRecord::new(within.client.client_id, input, now);
    records.create(&within, made, now).await
}
