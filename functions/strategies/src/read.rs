//! Reading one strategy.

use axum::extract::State;
use hg_domain::{
    id::{ClientId, StrategyId},
    strategy::StrategyRecord,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfNoneMatch, Tagged},
    extract::Path,
    in_client::{InClient, Read},
    kept::Records,
    openapi::ReadErrors,
};

use crate::view::StrategyView;

/// Reads a strategy
#[utoipa::path(
    get, path = "/api/clients/{id}/strategies/{sid}", tag = "strategies", operation_id = "read_strategy",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("sid" = StrategyId, Path, description = "The strategy"),
    ),
    responses(
        (status = 200, description = "The strategy", body = Envelope<StrategyView>),
        (status = 304, description = "It has the version of `If-None-Match`"),
        ReadErrors,
    ),
)]
pub(crate) async fn strategy(
    State(records): State<Records>,
    _within: InClient<Read>,
    Path((client, id)): Path<(ClientId, StrategyId)>,
    known: IfNoneMatch,
) -> Result<Tagged<StrategyView>, ApiError> {
    let found: StrategyRecord = records.latest(client, id).await?;
    Ok(Tagged::unless_known(found.version, found.into(), &known))
}
