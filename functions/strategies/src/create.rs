//! Making a strategy.

use axum::extract::State as AxumState;
use hg_domain::{
    audit::{AuditAction, AuditEntry},
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
    openapi::WriteErrors,
};
use hg_store::{Changed, StrategyChange};

use crate::{State, view::StrategyView};

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
    AxumState(state): AxumState<State>,
    within: InClient<Write>,
    Json(request): Json<StrategyRequest>,
) -> Result<Tagged<StrategyView>, ApiError> {
    let input = StrategyInput::validate(request)?;
    let (client, now) = (within.client.client_id, Timestamp::now());
    let made = StrategyRecord {
        is_active: input.is_active,
        activated_at: input.is_active.then_some(now),
        ..StrategyRecord::new(
            client,
            &input.name,
            input.content_type,
            input.configuration,
            now,
        )
    };
    let audit = AuditEntry::new(client, &within.principal, AuditAction::Created, &made, now);
    let change = StrategyChange {
        seen: None,
        next: Some(made.clone()),
        audit,
    };
    match state.store.save_strategy(&change).await? {
        Changed::Done => Ok(Tagged::created(made.version, made.into())),
        Changed::Superseded => Err(ApiError::internal("an identifier was given out twice")),
        Changed::TooMany(most) => Err(too_many(most)),
    }
}

/// 409: the client has as many strategies as it may.
pub(crate) fn too_many(most: usize) -> ApiError {
    ApiError::conflict(format!("a client has at most {most} strategies"))
}
