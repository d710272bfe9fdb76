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
use hg_store::{StrategyChange, Written};

use crate::{State, view::StrategyView};

/// The most strategies of one client. Every change reads all of them.
const MOST: u32 = 100;

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
    if state
        .store
        .strategy_count(client)
        .await?
        .is_none_or(|count| count >= MOST)
    {
        return Err(ApiError::conflict(format!(
            "a client has at most {MOST} strategies"
        )));
    }
    let audit = AuditEntry::new(client, &within.principal, AuditAction::Created, &made, now);
    let change = StrategyChange {
        seen: None,
        next: Some(made.clone()),
        audit,
    };
    match state.store.save_strategy(&change).await? {
        Written::Done => Ok(Tagged::created(made.version, made.into())),
        Written::Superseded => Err(ApiError::not_found("client")),
    }
}
