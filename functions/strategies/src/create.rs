//! Making a strategy.

use axum::extract::State;
use hg_domain::{
    id::ClientId,
    strategy::{StrategyInput, StrategyRecord, StrategyRequest},
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

use crate::view::StrategyView;

/// Makes a strategy
///
/// An active one is in effect for its content type from then on.
#[utoipa::path(
    post, path = "/api/clients/{id}/strategies", tag = "strategies", operation_id = "create_strategy",
    params(("id" = ClientId, Path, description = "The client")),
    request_body = StrategyRequest,
    responses((status = 201, description = "The strategy", body = Envelope<StrategyView>), WriteErrors),
)]
pub(crate) async fn strategy(
    State(records): State<Records>,
    within: InClient<Write>,
    Json(request): Json<StrategyRequest>,
) -> Result<Tagged<StrategyView>, ApiError> {
    let input = StrategyInput::validate(request)?;
    let now = Timestamp::now();
    let made = StrategyRecord {
        is_active: input.is_active,
        activated_at: input.is_active.then_some(now),
        ..StrategyRecord::new(
            within.client.client_id,
            &input.name,
            input.content_type,
            input.configuration,
            now,
        )
    };
    records.create(&within, made, now).await
}
