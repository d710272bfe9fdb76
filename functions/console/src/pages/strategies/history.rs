//! Earlier versions of a strategy.

use axum::response::{IntoResponse, Redirect};
use futures_util::future::try_join;
use hg_domain::access::Action;
use maud::html;
use serde_json::json;

use super::{
    super::{
        query::Query,
        versions::{Earlier, heading, list},
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
        within.api.find::<StrategyView>(address),
        within.api.list::<StrategyView>(versions),
    )
    .await?;
    let latest = present.as_ref().or(earlier.rows.first());
    let name = latest
        .map(|latest| latest.name.clone())
        .ok_or(Stop::NotFound)?;
    let here = within.at(&format!("/strategies/{id}"));
    let restore = within.at(&format!("/strategies/{id}/restore"));
    let rows = (0..earlier.rows.len()).filter_map(|place| {
        let one = earlier.rows.get(place)?;
        let next = match place.checked_sub(1) {
            Some(before) => earlier.rows.get(before),
            None => present.as_ref(),
        };
        Some(Earlier {
            version: one.version,
            changed_at: one.updated_at,
            text: text_of(one),
            next: next.map(|next| (next.version, text_of(next))),
        })
    });
    let rows: Vec<_> = rows.collect();
    let version = present.as_ref().map(|present| present.version);
    let may_write = within.may(Action::Write).then_some(&restore);
    let main = html! {
        (heading(&name, version, &here))
        @if rows.is_empty() { (empty("It was never changed.", None)) }
        (list(&rows, version, &within.csrf, may_write))
        @if let Some(cursor) = earlier.next {
            p { a href=(within.at(&format!("/strategies/{id}/versions")).with("cursor", cursor)) { "Still earlier ones" } }
        }
    };
    Ok(within.page(&format!("Versions of {name}"), Tab::Strategies, main))
}

/// Makes an earlier version the present one.
pub(super) async fn restore(
    within: Within,
    Named((_, id)): Id,
    form: Form,
) -> Result<Redirect, Stop> {
    let version: u64 = form.raw("version").parse().map_err(|_| Stop::Unreadable)?;
    // What was deleted has no version to be restored in place of.
    let present = form.raw("present").parse().ok();
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
