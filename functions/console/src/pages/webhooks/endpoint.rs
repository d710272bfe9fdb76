//! One webhook endpoint: what it was sent, and what it said to that.

use std::time::Duration;

use axum::response::{IntoResponse, Redirect, Response};
use hg_domain::{
    id::{ClientId, DeliveryId, EndpointId},
    time::Timestamp,
    webhook::{DeliveryAttempt, DeliveryStatus},
};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::super::query::Query;
use super::{
    Id,
    list::{events, use_of},
};
use crate::{
    api::{
        Address, Refusal,
        wire::{DeliveryView, Replayed, WebhookView, WebhookWithSecret},
    },
    form::Form,
    jar::Jar,
    page::{Page, Tab},
    shown::Shown,
    stop::Stop,
    ui::{Secret, badge, confirm, counted, duration, empty, hidden, more, pairs, shown_once, time},
    visitor::{Named, Within},
};

const LIST: &str = "deliveries";
const PAGE_SIZE: u32 = 20;

/// The page.
pub(super) async fn page(
    within: Within,
    Named((_, id)): Id,
    jar: Jar,
    Query(query): Query,
) -> Result<Page, Stop> {
    let endpoint: WebhookView = within
        .api
        .get(within.api_at(&format!("/webhooks/{id}")))
        .await?;
    let notice = jar.shown(&id).map(|shown| Notice::Secret(shown.value));
    Ok(show(&within, &endpoint, query.text("cursor"), notice.as_ref()).await?)
}

/// Sends a ping, and shows what came of it.
pub(super) async fn test(
    within: Within,
    Named((_, id)): Id,
    _form: Form,
) -> Result<Response, Stop> {
    let address = within.api_at(&format!("/webhooks/{id}"));
    let endpoint: WebhookView = within.api.get(address).await?;
    let address = within.api_at(&format!("/webhooks/{id}/test"));
    match within.api.post::<DeliveryView>(address, &json!({})).await {
        Ok(ping) => Ok(show(&within, &endpoint, None, Some(&Notice::Sent(ping)))
            .await?
            .into_response()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Makes another secret, which the page that follows alone shows.
pub(super) async fn rotate(
    within: Within,
    Named((_, id)): Id,
    jar: Jar,
    _form: Form,
) -> Result<Response, Stop> {
    let address = within.api_at(&format!("/webhooks/{id}/rotate-secret"));
    let made: WebhookWithSecret = within.api.post(address, &json!({})).await?;
    Ok(to_secret(&within, &jar, &made))
}

/// To the page of an endpoint, with the secret that was just made.
pub(super) fn to_secret(within: &Within, jar: &Jar, made: &WebhookWithSecret) -> Response {
    let id = made.endpoint.endpoint_id;
    let to = within.at(&format!("/webhooks/{id}"));
    jar.show_at(&to, &Shown::new(&id, "", &made.secret))
}

/// Sends a delivery once more.
pub(super) async fn replay(
    within: Within,
    Named((_, id, delivery)): Named<(ClientId, EndpointId, DeliveryId)>,
    _form: Form,
) -> Result<Redirect, Stop> {
    let address = within.api_at(&format!("/webhooks/{id}/deliveries/{delivery}/replay"));
    let _again: Value = within.api.post(address, &json!({})).await?;
    Ok(Redirect::to(within.at(&format!("/webhooks/{id}")).as_str()))
}

/// Sends all again that failed or wait, of the events since a day, and tells how many.
pub(super) async fn replay_all(
    within: Within,
    Named((_, id)): Id,
    form: Form,
) -> Result<Page, Stop> {
    let since = form
        .text("again_since")
        .map_or_else(|| format!("{}T00:00:00Z", form.raw("since")), str::to_owned);
    let address = within.api_at(&format!("/webhooks/{id}"));
    let endpoint: WebhookView = within.api.get(address).await?;
    let address = within.api_at(&format!("/webhooks/{id}/replay"));
    let replayed: Replayed = within.api.post(address, &json!({"since": since})).await?;
    let notice = Notice::Replayed(replayed);
    Ok(show(&within, &endpoint, None, Some(&notice)).await?)
}

/// What a page tells that was just done.
pub(super) enum Notice {
    /// A secret was made, which no other page shows.
    Secret(String),
    /// A ping was sent.
    Sent(DeliveryView),
    /// Deliveries are sent again.
    Replayed(Replayed),
}

/// The page of `endpoint`.
pub(super) async fn show(
    within: &Within,
    endpoint: &WebhookView,
    cursor: Option<&str>,
    notice: Option<&Notice>,
) -> Result<Page, Refusal> {
    let id = endpoint.endpoint_id;
    let log = within
        .api_at(&format!("/webhooks/{id}/deliveries"))
        .with("page_size", PAGE_SIZE)
        .with_some("cursor", cursor);
    let log = within.api.list::<DeliveryView>(log).await?;
    let here = within.at(&format!("/webhooks/{id}"));
    let next = log.next.map(|cursor| here.clone().with("cursor", cursor));
    let main = html! {
        h1 { (endpoint.url) }
        @match notice {
            Some(Notice::Secret(secret)) => (shown_once(&Secret {
                title: "The secret of this endpoint",
                about: "With it the receiver verifies that what it gets is from here. Copy it now: it is not shown again.",
                value: secret,
            })),
            Some(Notice::Sent(ping)) => (sent(ping)),
            Some(Notice::Replayed(replayed)) => (sent_again(within, replayed, &here)),
            None => {}
        }
        (about(within, endpoint, &here))
        section aria-labelledby="log" {
            h2 #log { "Deliveries" }
            @if log.rows.is_empty() {
                (empty("It was sent nothing in the last 30 days. Test it by a ping.", None))
            }
            ol.log #(LIST) {
                @for one in &log.rows { (delivery(within, one, &here)) }
            }
            (more(next, LIST))
            @if !log.rows.is_empty() { (again(within, &here)) }
        }
    };
    Ok(within.page(&endpoint.url, Tab::Webhooks, main))
}

fn sent_again(within: &Within, replayed: &Replayed, here: &Address) -> Markup {
    html! {
        div.done role="status" {
            p { "Sent again: " (counted(replayed.replayed, "webhook")) "." }
            @if let Some(since) = replayed.more_since {
                p { "There may be more." }
                form method="post" action={ (here) "/replay" } {
                    (hidden(&within.csrf))
                    input type="hidden" name="again_since" value=(since);
                    button { "Send the next again" }
                }
            }
        }
    }
}

fn about(within: &Within, endpoint: &WebhookView, here: &Address) -> Markup {
    html! {
        (pairs([
            ("Use", use_of(endpoint)),
            ("Told of", html! { (events(endpoint)) }),
            ("Clients", html! { @if endpoint.include_descendants { "this one and those below" } @else { "this one" } }),
            ("Description", html! { (endpoint.description.as_deref().unwrap_or("none")) }),
        ]))
        @if let Some(until) = endpoint.previous_secret_signs_until {
            p { "The secret before signs, too, until " (time(until)) "." }
        }
        div.actions {
            form method="post" action={ (here) "/test" } { (hidden(&within.csrf)) button { "Send a ping" } }
            a.button href={ (here) "/edit" } { "Change" }
            (confirm(&within.csrf, &format!("{here}/rotate-secret"), "Replace", "the secret",
                "The one before signs beside it for 24 hours."))
        }
    }
}

fn sent(ping: &DeliveryView) -> Markup {
    let is_taken = ping.status == DeliveryStatus::Delivered;
    html! {
        div class=(if is_taken { "done" } else { "problems" }) role="status" {
            p { @if is_taken { "The endpoint took the ping." } @else { "The endpoint did not take the ping." } }
            @for attempt in &ping.attempts { p { (try_of(attempt)) } }
        }
    }
}

/// A delivery with what came of it, below `here`, from where it can be sent again.
pub(super) fn delivery(within: &Within, one: &DeliveryView, here: &Address) -> Markup {
    html! {
        li {
            div.heading {
                span {
                    (badge(one.status.as_str(), one.status.as_str())) " " strong { (one.event.as_str()) }
                    @if let Some(job) = one.job_id {
                        " of " a href=(within.at(&format!("/jobs/{job}"))) { "a job" }
                    }
                    @if let Some(url) = &one.callback_url { " to " (url) }
                    " " span.muted { (time(one.created_at)) }
                }
                @if one.job_id.is_some() {
                    form method="post" action={ (here) "/" (replay_path(one)) "/replay" } {
                        (hidden(&within.csrf))
                        button { "Send again" }
                    }
                }
            }
            @if let Some(at) = one.next_try_at { p { "Tried next " (time(at)) "." } }
            @if let Some(failure) = &one.failure { p.error { (failure) } }
            @if !one.attempts.is_empty() {
                details {
                    summary { (counted(one.attempts.len(), "attempt")) }
                    ol { @for attempt in &one.attempts { li { (try_of(attempt)) } } }
                }
            }
        }
    }
}

/// Where a delivery is sent again: a callback has no endpoint.
fn replay_path(one: &DeliveryView) -> String {
    match one.callback_url {
        Some(_) => one.delivery_id.to_string(),
        None => format!("deliveries/{}", one.delivery_id),
    }
}

fn try_of(attempt: &DeliveryAttempt) -> Markup {
    html! {
        (time(attempt.at)) ": "
        @match attempt.status {
            Some(status) => { "answered " (status) },
            None => { (attempt.error.as_deref().unwrap_or("no answer")) },
        }
        " after " (duration(Duration::from_millis(attempt.duration_ms)))
        @if let Some(answer) = &attempt.answer { pre tabindex="0" role="region" aria-label="Answer" { (answer) } }
    }
}

fn again(within: &Within, here: &Address) -> Markup {
    html! {
        details {
            summary.button { "Send again what failed…" }
            form.card method="post" action={ (here) "/replay" } {
                (hidden(&within.csrf))
                label for="since" { "Of events since" }
                input #since type="date" name="since" required value=(Timestamp::now().day());
                button.primary { "Send again" }
            }
        }
    }
}
