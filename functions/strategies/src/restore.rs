//! Restoring an earlier version of a strategy.

use axum::extract::State as AxumState;
use hg_domain::{
    audit::{AuditAction, AuditEntry},
    id::{ClientId, StrategyId},
    strategy::{StrategyInput, StrategyRecord},
    time::Timestamp,
    violation::Violations,
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
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{State, create::too_many, view::StrategyView};

/// Which version is to be restored.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestoreRequest {
    /// An earlier version.
    #[schema(minimum = 1)]
    version: u64,
}

/// Restores an earlier version of a strategy
///
/// As a new version: name, settings and whether it is active are what they were. A deleted strategy
/// comes back.
#[utoipa::path(
    post, path = "/api/clients/{id}/strategies/{sid}/restore", tag = "strategies", operation_id = "restore_strategy",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("sid" = StrategyId, Path, description = "The strategy"),
    ),
    request_body = RestoreRequest,
    responses((status = 200, description = "The strategy", body = Envelope<StrategyView>), EditErrors),
)]
pub(crate) async fn version(
    AxumState(state): AxumState<State>,
    within: InClient<Write>,
    Path((client, id)): Path<(ClientId, StrategyId)>,
    expected: IfMatch,
    Json(request): Json<RestoreRequest>,
) -> Result<Tagged<StrategyView>, ApiError> {
    let seen = state.store.own_strategy(client, id).await?;
    let last = match &seen {
        Some(seen) => Some(seen.clone()),
        // One that comes back is activated anew.
        None => state
            .store
            .last_strategy(client, id)
            .await?
            .map(|last| StrategyRecord {
                is_active: false,
                ..last
            }),
    };
    let last = last.ok_or_else(|| ApiError::not_found("strategy"))?;
    expected.check(last.version)?;
    let earlier = state
        .store
        .earlier_strategy(client, id, request.version)
        .await?;
    let earlier = earlier.ok_or_else(|| {
        Violations::one(
            "version",
            request.version,
            "must be an earlier version of the strategy",
        )
    })?;
    let input = StrategyInput {
        name: earlier.name,
        content_type: earlier.content_type,
        configuration: earlier.configuration,
        is_active: earlier.is_active,
    };
    let now = Timestamp::now();
    let next = last.changed(input, now);
    let change = StrategyChange {
        audit: AuditEntry::new(client, &within.principal, AuditAction::Restored, &next, now),
        seen,
        next: Some(next.clone()),
    };
    match state.store.save_strategy(&change).await? {
        Changed::Done => Ok(Tagged::changed(next.version, next.into())),
        Changed::Superseded => Err(expected.superseded()),
        Changed::TooMany(most) => Err(too_many(most)),
    }
}
