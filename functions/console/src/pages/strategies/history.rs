//! Earlier versions of a strategy.

use axum::response::{IntoResponse, Redirect};
use futures_util::future::try_join;
use hg_domain::access::Action;
use maud::html;
use serde_json::json;

use super::{
    super::{
        query::Query,
        versions::{Earlier, list},
    },
    Id,
    edit::text_of,
};
use crate::{
    api::wire::StrategyView,
    form::Form,
    page::Tab,
    stop::Stop,
    ui::empty,
    visitor::{Named, Within},
};

/// The page.
pub(super) async fn page(
    within: Within,
    Named((_, id)): Id,
    Query(query): Query,
) -> Result<impl IntoResponse, Stop> {
    let address = within.api_at(&format!("/strategies/{id}"));
    let versions = within
        .api_at(&format!("/strategies/{id}/versions"))
        .with("page_size", 100)
        .with_some("cursor", query.text("cursor"));
    let (present, earlier) = try_join(
        within.api.get::<StrategyView>(address),
        within.api.list::<StrategyView>(versions),
    )
    .await?;
    let here = within.at(&format!("/strategies/{id}"));
    let restore = within.at(&format!("/strategies/{id}/restore"));
    let next = std::iter::once(&present).chain(&earlier.rows);
    let rows: Vec<_> = earlier
        .rows
        .iter()
        .zip(next)
        .map(|(one, next)| Earlier {
            version: one.version,
            changed_at: one.updated_at,
            text: text_of(one),
            next: (next.version, text_of(next)),
        })
        .collect();
    let may_write = within.may(Action::Write).then_some(&restore);
    let main = html! {
        h1 { "Versions of " (present.name) }
        p { a href=(here) { "The present one is version " (present.version) } }
        @if rows.is_empty() { (empty("It was never changed.", None)) }
        (list(&rows, present.version, &within.csrf, may_write))
        @if let Some(cursor) = earlier.next {
            p { a href=(within.at(&format!("/strategies/{id}/versions")).with("cursor", cursor)) { "Still earlier ones" } }
        }
    };
    Ok(within.page(
        &format!("Versions of {}", present.name),
        Tab::Strategies,
        main,
    ))
}

/// Makes an earlier version the present one.
pub(super) async fn restore(
    within: Within,
    Named((_, id)): Id,
    form: Form,
) -> Result<Redirect, Stop> {
    let version: u64 = form.raw("version").parse().map_err(|_| Stop::Unreadable)?;
    let present = form.raw("present").parse().map_err(|_| Stop::Unreadable)?;
    let address = within.api_at(&format!("/strategies/{id}/restore"));
    let restored: StrategyView = within
        .api
        .post_to(address, present, &json!({"version": version}))
        .await?;
    let to = within
        .at(&format!("/strategies/{id}"))
        .with("saved", restored.version);
    Ok(Redirect::to(to.as_str()))
}
