//! Changing a strategy.

use axum::extract::State as AxumState;
use hg_domain::{
    audit::{AuditAction, AuditEntry},
    id::{ClientId, StrategyId},
    strategy::{StrategyInput, StrategyRequest},
    time::Timestamp,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfMatch, Tagged},
    extract::{Json, Path},
    in_client::{InClient, Write},
    openapi::EditErrors,
};
use hg_store::{Changed, StrategyChange};

use crate::{State, read::latest, view::StrategyView};

/// Changes a strategy
///
/// Every field is replaced, but its content type stays. The version before is kept.
#[utoipa::path(
    put, path = "/api/clients/{id}/strategies/{sid}", tag = "strategies", operation_id = "update_strategy",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("sid" = StrategyId, Path, description = "The strategy"),
    ),
    request_body = StrategyRequest,
    responses((status = 200, description = "The strategy", body = Envelope<StrategyView>), EditErrors),
)]
pub(crate) async fn strategy(
    AxumState(state): AxumState<State>,
    within: InClient<Write>,
    Path((client, id)): Path<(ClientId, StrategyId)>,
    expected: IfMatch,
    Json(request): Json<StrategyRequest>,
) -> Result<Tagged<StrategyView>, ApiError> {
    let seen = latest(&state, client, id).await?;
    expected.check(seen.version)?;
    let input = StrategyInput::validate_replacement(request, seen.content_type)?;
    let now = Timestamp::now();
    let next = seen.changed(input, now);
    let change = StrategyChange {
        audit: AuditEntry::new(client, &within.principal, AuditAction::Updated, &next, now),
        seen: Some(seen),
        next: Some(next.clone()),
    };
    match state.store.save_strategy(&change).await? {
        Changed::Done => Ok(Tagged::changed(next.version, next.into())),
        Changed::Superseded | Changed::TooMany(_) => Err(expected.superseded()),
    }
}
