//! The strategies of a client, and which of them are in effect.

use axum::response::IntoResponse;
use futures_util::future::{try_join, try_join_all};
use hg_domain::{access::Action, content::ContentType};
use maud::{Markup, html};

use super::{super::query::Query, KEPT};
use crate::{
    api::wire::{EffectiveStrategy, StrategyView},
    page::Tab,
    stop::Stop,
    ui::{badge, content_type, empty, time},
    visitor::Within,
};

/// The most strategies that a client may have.
const MOST: u32 = 100;

/// The page.
pub(super) async fn page(within: Within, Query(query): Query) -> Result<impl IntoResponse, Stop> {
    let api = &within.api;
    let effective = ContentType::ALL.iter().map(|kind| {
        let address = within
            .api_at("/strategies/effective")
            .with("content_type", kind);
        async move { Ok((*kind, api.get::<EffectiveStrategy>(address).await?)) }
    });
    let (own, effective) = try_join(
        api.list::<StrategyView>(within.api_at("/strategies").with("page_size", MOST)),
        try_join_all(effective),
    )
    .await?;
    let may_write = within.may(Action::Write);
    let deleted = KEPT.just_deleted(&within, &query).await?;
    let main = html! {
        (deleted)
        div.heading {
            h1 { "Strategies" }
            @if may_write { a.button.primary href=(within.at("/strategies/new")) { "New strategy" } }
        }
        section aria-labelledby="effective" {
            h2 #effective { "In effect" }
            p.muted { "What texts of each kind follow, unless a request names another strategy." }
            (in_effect(&within, &effective))
        }
        section aria-labelledby="own" {
            h2 #own { "Of this client" }
            @if own.rows.is_empty() {
                (empty(
                    "This client has none of its own and follows those of the clients above it.",
                    may_write.then(|| (within.at("/strategies/new"), "Make one")),
                ))
            } @else {
                (table(&within, &own.rows))
            }
        }
    };
    Ok(within.page("Strategies", Tab::Strategies, main))
}

fn in_effect(within: &Within, effective: &[(ContentType, EffectiveStrategy)]) -> Markup {
    html! {
        dl.pairs {
            @for (kind, found) in effective {
                div {
                    dt { (content_type(*kind)) }
                    dd {
                        @match &found.strategy {
                            Some(strategy) if strategy.client_id == within.id() => {
                                a href=(within.at(&KEPT.at(strategy.strategy_id, ""))) {
                                    (strategy.name)
                                }
                                ", version " (strategy.version)
                            }
                            Some(strategy) => {
                                (strategy.name) ", version " (strategy.version) ", of "
                                a href={ "/clients/" (strategy.client_id) "/strategies" } { "a client above" }
                            }
                            None => "built in",
                        }
                    }
                }
            }
        }
    }
}

fn table(within: &Within, strategies: &[StrategyView]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table: own" {
            table {
                thead { tr { th { "Name" } th { "Kind" } th { "Use" } th.number { "Version" } th { "Changed" } } }
                tbody {
                    @for strategy in strategies {
                        tr {
                            td {
                                a href=(within.at(&KEPT.at(strategy.strategy_id, ""))) {
                                    (strategy.name)
                                }
                            }
                            td { (content_type(strategy.content_type)) }
                            td {
                                @if strategy.is_active { (badge("active", "active")) }
                                @else { (badge("inactive", "not active")) }
                            }
                            td.number { (strategy.version) }
                            td { (time(strategy.updated_at)) }
                        }
                    }
                }
            }
        }
    }
}
