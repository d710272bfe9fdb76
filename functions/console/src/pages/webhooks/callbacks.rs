//! Callbacks: what was sent to the addresses of single requests, and what it is signed with.

use axum::response::{Redirect, Response};
use futures_util::future::try_join;
use hg_domain::id::{ClientId, DeliveryId};
use maud::html;
use serde_json::{Value, json};

use super::{super::query::Query, endpoint::delivery};
use crate::{
    api::{
        Refusal,
        wire::{CallbackSecretView, DeliveryView, NewCallbackSecret},
    },
    form::Form,
    jar::Jar,
    page::{Page, Tab},
    shown::Shown,
    stop::Stop,
    ui::{Secret, confirm, empty, hidden, more, shown_once, time},
    visitor::{Named, Within},
};

const LIST: &str = "callbacks";
const PAGE_SIZE: u32 = 20;

/// The page.
pub(super) async fn page(within: Within, jar: Jar, Query(query): Query) -> Result<Page, Stop> {
    let secret = jar.shown(&within.at("/webhooks/callbacks"));
    let secret = secret.map(|shown| shown.value);
    Ok(show(&within, query.text("cursor"), secret.as_deref()).await?)
}

/// Makes the secret, or another one. The page that follows alone shows it.
pub(super) async fn make_secret(within: Within, jar: Jar, _form: Form) -> Result<Response, Stop> {
    let address = within.api_at("/callback-secret");
    let made: NewCallbackSecret = within.api.post(address, &json!({})).await?;
    let to = within.at("/webhooks/callbacks");
    Ok(jar.show_at(&to, &Shown::new(&to, "", &made.secret)))
}

/// Sends a callback once more.
pub(super) async fn replay(
    within: Within,
    Named((_, id)): Named<(ClientId, DeliveryId)>,
    _form: Form,
) -> Result<Redirect, Stop> {
    let address = within.api_at(&format!("/callbacks/{id}/replay"));
    let _again: Value = within.api.post(address, &json!({})).await?;
    Ok(Redirect::to(within.at("/webhooks/callbacks").as_str()))
}

async fn show(
    within: &Within,
    cursor: Option<&str>,
    secret: Option<&str>,
) -> Result<Page, Refusal> {
    let log = within
        .api_at("/callbacks")
        .with("page_size", PAGE_SIZE)
        .with_some("cursor", cursor);
    let (log, known) = try_join(
        within.api.list::<DeliveryView>(log),
        within
            .api
            .find::<CallbackSecretView>(within.api_at("/callback-secret")),
    )
    .await?;
    let here = within.at("/webhooks/callbacks");
    let next = log.next.map(|cursor| here.clone().with("cursor", cursor));
    let main = html! {
        h1 { "Callbacks" }
        p.muted { "A request may name an address that is told when its job ended." }
        @if let Some(value) = secret {
            (shown_once(&Secret {
                title: "The callback secret",
                about: "With it receivers verify that what they get is from here. Copy it now: it is not shown again.",
                value,
            }))
        }
        section aria-labelledby="secret-of" {
            h2 #secret-of { "What they are signed with" }
            @match &known {
                Some(known) => {
                    p {
                        "There is a secret of " (time(known.updated_at)) "."
                        @if let Some(until) = known.previous_secret_signs_until {
                            " The one before signs, too, until " (time(until)) "."
                        }
                    }
                },
                None => p { "There is no secret yet. Without one, no request may name an address." },
            }
            @let action = format!("{here}/secret");
            @if known.is_some() {
                (confirm(&within.csrf, &action, "Replace", "the secret",
                    "The one before signs beside it for 24 hours, and the one before that no more."))
            } @else {
                form method="post" action=(action) { (hidden(&within.csrf)) button { "Make a secret" } }
            }
        }
        section aria-labelledby="log" {
            h2 #log { "Deliveries" }
            @if log.rows.is_empty() { (empty("Nothing was sent in the last 30 days.", None)) }
            ol.log #(LIST) { @for one in &log.rows { (delivery(within, one, &here)) } }
            (more(next, LIST))
        }
    };
    Ok(within.page("Callbacks", Tab::Webhooks, main))
}
