//! Reading an endpoint.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, EndpointId},
    webhook::WebhookEndpoint,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfNoneMatch, Tagged},
    extract::Path,
    in_client::{InClient, Manage},
    kept::Records,
    openapi::ReadErrors,
};

use crate::view::WebhookView;

/// Reads a webhook endpoint
#[utoipa::path(
    get, path = "/api/clients/{id}/webhooks/{wid}", tag = "webhooks", operation_id = "read_webhook",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("wid" = EndpointId, Path, description = "The endpoint"),
    ),
    responses(
        (status = 200, description = "The endpoint", body = Envelope<WebhookView>),
        (status = 304, description = "It has the version of `If-None-Match`"),
        ReadErrors,
    ),
)]
pub(crate) async fn endpoint(
    State(records): State<Records>,
    _within: InClient<Manage>,
    Path((client, id)): Path<(ClientId, EndpointId)>,
    known: IfNoneMatch,
) -> Result<Tagged<WebhookView>, ApiError> {
    let endpoint: WebhookEndpoint = records.latest(client, id).await?;
    Ok(Tagged::unless_known(
        endpoint.version,
        endpoint.into(),
        &known,
    ))
}
