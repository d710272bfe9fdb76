//! Deleting a strategy.

use axum::extract::State as AxumState;
use hg_domain::{
    audit::{AuditAction, AuditEntry},
    id::{ClientId, StrategyId},
    time::Timestamp,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::IfMatch,
    extract::Path,
    in_client::{InClient, Write},
    openapi::EditErrors,
};
use hg_store::{Changed, StrategyChange};

use crate::{State, read::latest, view::StrategyView};

/// Deletes a strategy
///
/// The one that was activated before it, or else that of a client above, is in effect then. Its
/// versions are kept: restoring one brings it back.
#[utoipa::path(
    delete, path = "/api/clients/{id}/strategies/{sid}", tag = "strategies", operation_id = "delete_strategy",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("sid" = StrategyId, Path, description = "The strategy"),
    ),
    responses((status = 200, description = "The strategy that was", body = Envelope<StrategyView>), EditErrors),
)]
pub(crate) async fn strategy(
    AxumState(state): AxumState<State>,
    within: InClient<Write>,
    Path((client, id)): Path<(ClientId, StrategyId)>,
    expected: IfMatch,
) -> Result<Envelope<StrategyView>, ApiError> {
    let seen = latest(&state, client, id).await?;
    expected.check(seen.version)?;
    let now = Timestamp::now();
    let change = StrategyChange {
        audit: AuditEntry::new(client, &within.principal, AuditAction::Deleted, &seen, now),
        seen: Some(seen.clone()),
        next: None,
    };
    match state.store.save_strategy(&change).await? {
        Changed::Done => Ok(Envelope::new(seen.into())),
        Changed::Superseded | Changed::TooMany(_) => Err(expected.superseded()),
    }
}
