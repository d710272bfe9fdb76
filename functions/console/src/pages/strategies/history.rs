//! Earlier versions of a strategy.

use axum::response::{Redirect, Response};
use futures_util::future::try_join;

use super::{
    super::{query::Query, versions::Version},
    Id, KEPT,
    edit::text_of,
};
use crate::{
    api::wire::StrategyView,
    form::Form,
    stop::Stop,
    visitor::{Named, Within},
};

/// The page.
pub(super) async fn page(
    within: Within,
    Named((_, id)): Id,
    Query(query): Query,
) -> Result<Response, Stop> {
    let address = within.api_at(&KEPT.at(id, ""));
    let versions = within
        .api_at(&KEPT.at(id, "/versions"))
        .with("page_size", 100)
        .with_some("cursor", query.text("cursor"));
    let (present, earlier) = try_join(
        within.api.find::<StrategyView>(address),
        within.api.list::<StrategyView>(versions),
    )
    .await?;
    let present = present.as_ref().map(Version::from);
    let rows: Vec<_> = earlier.rows.iter().map(Version::from).collect();
    KEPT.history(&within, id, present.as_ref(), &rows, earlier.next)
}

/// Makes an earlier version the present one.
pub(super) async fn restore(
    within: Within,
    Named((_, id)): Id,
    form: Form,
) -> Result<Redirect, Stop> {
    KEPT.restore(&within, id, &form).await
}

impl From<&StrategyView> for Version {
    fn from(strategy: &StrategyView) -> Self {
        Self {
            number: strategy.version,
            name: strategy.name.clone(),
            changed_at: strategy.updated_at,
            text: text_of(strategy),
        }
    }
}
