//! Earlier versions of a template.

use axum::response::{IntoResponse, Redirect};
use futures_util::future::{try_join, try_join_all};
use hg_domain::access::Action;
use maud::html;
use serde_json::json;

use super::{
    super::{
        query::Query,
        versions::{Earlier, heading, list},
    },
    Id,
    edit::{form_of, text_of},
};
use crate::{
    api::wire::{TemplateSummary, TemplateView},
    form::Form,
    page::Tab,
    stop::Stop,
    ui::empty,
    visitor::{Named, Within},
};

/// How many versions are shown at once: the text of each is read by a request of its own.
const PAGE_SIZE: u32 = 10;

/// The page.
pub(super) async fn page(
    within: Within,
    Named((_, id)): Id,
    Query(query): Query,
) -> Result<impl IntoResponse, Stop> {
    let api = &within.api;
    let address = within.api_at(&format!("/templates/{id}"));
    let versions = within
        .api_at(&format!("/templates/{id}/versions"))
        .with("page_size", PAGE_SIZE)
        .with_some("cursor", query.text("cursor"));
    let (present, earlier) = try_join(
        api.find::<TemplateView>(address),
        api.list::<TemplateSummary>(versions),
    )
    .await?;
    let texts = earlier.rows.iter().map(|one| {
        api.get::<TemplateView>(within.api_at(&format!("/templates/{id}/versions/{}", one.version)))
    });
    let texts = try_join_all(texts).await?;
    let latest = present.as_ref().or(texts.first());
    let name = latest
        .map(|latest| latest.summary.name.clone())
        .ok_or(Stop::NotFound)?;
    let here = within.at(&format!("/templates/{id}"));
    let restore = within.at(&format!("/templates/{id}/restore"));
    let rows = (0..texts.len()).filter_map(|place| {
        let one = texts.get(place)?;
        let next = match place.checked_sub(1) {
            Some(before) => texts.get(before),
            None => present.as_ref(),
        };
        Some(Earlier {
            version: one.summary.version,
            changed_at: one.summary.updated_at,
            text: text_of(&form_of(one)),
            next: next.map(|next| (next.summary.version, text_of(&form_of(next)))),
        })
    });
    let rows: Vec<_> = rows.collect();
    let version = present.as_ref().map(|present| present.summary.version);
    let may_write = within.may(Action::Write).then_some(&restore);
    let main = html! {
        (heading(&name, version, &here))
        @if rows.is_empty() { (empty("It was never changed.", None)) }
        (list(&rows, version, &within.csrf, may_write))
        @if let Some(cursor) = earlier.next {
            p { a href=(within.at(&format!("/templates/{id}/versions")).with("cursor", cursor)) { "Still earlier ones" } }
        }
    };
    Ok(within.page(&format!("Versions of {name}"), Tab::Templates, main))
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
    let address = within.api_at(&format!("/templates/{id}/restore"));
    let restored: TemplateView = within
        .api
        .post_to(address, present, &json!({"version": version}))
        .await?;
    let to = within
        .at(&format!("/templates/{id}"))
        .with("saved", restored.summary.version);
    Ok(Redirect::to(to.as_str()))
}
