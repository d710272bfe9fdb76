//! The webhook endpoints of a client.

use axum::response::IntoResponse;
use maud::{Markup, html};

use crate::{
    api::wire::WebhookView,
    page::Tab,
    stop::Stop,
    ui::{badge, empty, time},
    visitor::Within,
};

/// How many are shown: a client has no more.
const MOST: u32 = 100;

/// The page.
pub(super) async fn page(within: Within) -> Result<impl IntoResponse, Stop> {
    let address = within.api_at("/webhooks").with("page_size", MOST);
    let found = within.api.list::<WebhookView>(address).await?;
    let main = html! {
        div.heading {
            h1 { "Webhooks" }
            a.button.primary href=(within.at("/webhooks/new")) { "New endpoint" }
        }
        p.muted { "An endpoint is told when a job ends. What it is sent is signed." }
        @if found.rows.is_empty() {
            (empty("Nobody is told yet.", Some((within.at("/webhooks/new"), "Add an endpoint"))))
        } @else {
            (table(&within, &found.rows))
        }
        p { a href=(within.at("/webhooks/callbacks")) { "Callbacks of single requests" } }
    };
    Ok(within.page("Webhooks", Tab::Webhooks, main))
}

fn table(within: &Within, endpoints: &[WebhookView]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Endpoints" {
            table {
                thead { tr { th { "Address" } th { "Told of" } th { "Use" } th { "Changed" } } }
                tbody {
                    @for endpoint in endpoints {
                        tr {
                            td {
                                a href=(within.at(&format!("/webhooks/{}", endpoint.endpoint_id))) { (endpoint.url) }
                                @if let Some(about) = &endpoint.description { div.muted { (about) } }
                            }
                            td { (events(endpoint)) }
                            td { (use_of(endpoint)) }
                            td { (time(endpoint.updated_at)) }
                        }
                    }
                }
            }
        }
    }
}

/// What an endpoint is told of.
pub(super) fn events(endpoint: &WebhookView) -> String {
    let events: Vec<_> = endpoint.events.iter().map(|event| event.as_str()).collect();
    events.join(", ")
}

/// Whether an endpoint is told anything.
pub(super) fn use_of(endpoint: &WebhookView) -> Markup {
    match (endpoint.is_active, &endpoint.disabled) {
        (true, _) => badge("active", "active"),
        (false, Some(_)) => badge("failed", "disabled, as it took nothing"),
        (false, None) => badge("inactive", "not active"),
    }
}
