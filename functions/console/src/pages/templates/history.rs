//! Earlier versions of a template.

use axum::response::{IntoResponse, Redirect};
use futures_util::future::{try_join, try_join_all};
use hg_domain::access::Action;
use maud::html;
use serde_json::json;

use super::{
    super::{
        query::Query,
        versions::{Earlier, list},
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
        api.get::<TemplateView>(address),
        api.list::<TemplateSummary>(versions),
    )
    .await?;
    let texts = earlier.rows.iter().map(|one| {
        api.get::<TemplateView>(within.api_at(&format!("/templates/{id}/versions/{}", one.version)))
    });
    let earlier_texts = try_join_all(texts).await?;
    let next = std::iter::once(&present).chain(&earlier_texts);
    let rows: Vec<_> = earlier_texts
        .iter()
        .zip(next)
        .map(|(one, next)| Earlier {
            version: one.summary.version,
            changed_at: one.summary.updated_at,
            text: text_of(&form_of(one)),
            next: (next.summary.version, text_of(&form_of(next))),
        })
        .collect();
    let summary = &present.summary;
    let here = within.at(&format!("/templates/{id}"));
    let restore = within.at(&format!("/templates/{id}/restore"));
    let may_write = within.may(Action::Write).then_some(&restore);
    let main = html! {
        h1 { "Versions of " (summary.name) }
        p { a href=(here) { "The present one is version " (summary.version) } }
        @if rows.is_empty() { (empty("It was never changed.", None)) }
        (list(&rows, summary.version, &within.csrf, may_write))
        @if let Some(cursor) = earlier.next {
            p { a href=(within.at(&format!("/templates/{id}/versions")).with("cursor", cursor)) { "Still earlier ones" } }
        }
    };
    Ok(within.page(
        &format!("Versions of {}", summary.name),
        Tab::Templates,
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
