//! The templates of a client, and those that apply to it.

use axum::response::IntoResponse;
use futures_util::future::try_join;
use hg_domain::access::Action;
use maud::{Markup, html};

use super::{super::query::Query, KEPT};
use crate::{
    api::{
        Address,
        wire::{Applicable, TemplateSummary},
    },
    page::Tab,
    stop::Stop,
    ui::{badge, content_type, counted, empty, time},
    visitor::Within,
};

/// The most templates that a client may have.
const MOST: u32 = 100;

/// The page.
pub(super) async fn page(within: Within, Query(query): Query) -> Result<impl IntoResponse, Stop> {
    let applicable = Address::new("/api/content/templates").with("client_id", within.id());
    let (own, applicable) = try_join(
        within
            .api
            .list::<TemplateSummary>(within.api_at("/templates").with("page_size", MOST)),
        within.api.get::<Vec<Applicable>>(applicable),
    )
    .await?;
    let may_write = within.may(Action::Write);
    let deleted = KEPT.just_deleted(&within, &query).await?;
    let main = html! {
        (deleted)
        div.heading {
            h1 { "Templates" }
            @if may_write { a.button.primary href=(within.at("/templates/new")) { "New template" } }
        }
        section aria-labelledby="effective" {
            h2 #effective { "In effect" }
            p.muted { "What prompts are made from, unless a request names another template." }
            (in_effect(&within, &applicable))
        }
        section aria-labelledby="own" {
            h2 #own { "Of this client" }
            @if own.rows.is_empty() {
                (empty(
                    "This client has none of its own.",
                    may_write.then(|| (within.at("/templates/new"), "Write one")),
                ))
            } @else {
                (table(&within, &own.rows))
            }
        }
    };
    Ok(within.page("Templates", Tab::Templates, main))
}

fn in_effect(within: &Within, applicable: &[Applicable]) -> Markup {
    html! {
        dl.pairs {
            @for one in applicable.iter().filter(|one| one.in_effect) {
                div {
                    dt { (content_type(one.content_type)) }
                    dd {
                        @match (one.template_id, one.client_id) {
                            (Some(id), Some(owner)) if owner == within.id() => {
                                a href=(within.at(&KEPT.at(id, ""))) { (one.name) }
                            }
                            (_, Some(owner)) => {
                                (one.name) " of "
                                a href={ "/clients/" (owner) "/templates" } { "a client above" }
                            }
                            _ => "built in",
                        }
                    }
                }
            }
        }
    }
}

fn table(within: &Within, templates: &[TemplateSummary]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table: own" {
            table {
                thead { tr {
                    th { "Name" } th { "Kind" } th { "Use" } th { "Syntax" } th.number { "Length" }
                    th.number { "Version" } th { "Changed" }
                } }
                tbody {
                    @for one in templates {
                        tr {
                            td { a href=(within.at(&KEPT.at(one.template_id, ""))) { (one.name) } }
                            td { (content_type(one.content_type)) }
                            td {
                                @if !one.is_active { (badge("inactive", "not active")) }
                                @else if one.is_default { (badge("active", "default")) }
                                @else { (badge("active", "on demand")) }
                            }
                            td { (one.syntax) }
                            td.number { (counted(one.characters, "character")) }
                            td.number { (one.version) }
                            td { (time(one.updated_at)) }
                        }
                    }
                }
            }
        }
    }
}
