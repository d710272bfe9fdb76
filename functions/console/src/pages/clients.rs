//! Choosing a client.

use axum::response::IntoResponse;
use futures_util::future::join;
use hg_domain::{
    access::Principal,
    client::{ClientSummary, ClientType},
};
use http::StatusCode;
use maud::html;

use super::query::Query;
use crate::{
    api::{Address, Page as Rows},
    page::Page,
    stop::Stop,
    ui::{empty, more, time},
    visitor::Visitor,
};

const HERE: &str = "/clients";
const LIST: &str = "clients";

/// The clients that the visitor reaches, each above those that belong to it.
pub(super) async fn list(visitor: Visitor, Query(query): Query) -> Result<impl IntoResponse, Stop> {
    let slug = query.text("slug").map(str::trim);
    let address = Address::new("/api/clients")
        .with("page_size", 100)
        .with_some("slug", slug)
        .with_some("cursor", query.text("cursor"));
    let (found, principal) = join(
        visitor.api.list::<ClientSummary>(address),
        visitor.api.get::<Principal>("/api/principal"),
    )
    .await;
    let operates = principal?.operator;
    let (found, note) = match found {
        Ok(found) => (found, None),
        // The operator has to name one, and a name may be none.
        Err(refusal) if refusal.status == StatusCode::BAD_REQUEST => {
            let none = Rows {
                rows: Vec::new(),
                next: None,
                total: None,
            };
            (none, Some(refusal))
        }
        Err(refusal) => return Err(refusal.into()),
    };
    let next = found
        .next
        .map(|cursor| Address::new(HERE).with("cursor", cursor));
    let main = html! {
        div.heading {
            h1 { "Clients" }
            @if operates { a.button.primary href="/clients/new" { "New root" } }
        }
        form.filters method="get" action=(HERE) role="search" {
            label for="slug" { "Find by slug" }
            input #slug type="search" name="slug" value=[slug] placeholder="heaviside-digital" autocomplete="off";
            button { "Find" }
        }
        @if let Some(refusal) = note.filter(|_| slug.is_some()) {
            p.error role="alert" { (refusal.message) }
            @for violation in &refusal.violations { p.error { (violation.field) " " (violation.constraint) } }
        } @else if found.rows.is_empty() {
            (empty(
                match slug {
                    Some(_) => "No client that you can see has this slug.",
                    None if operates => "Name the slug of a client to go to it.",
                    None => "You belong to no client yet: ask whoever owns one to make you a member.",
                },
                None,
            ))
        }
        ul.tree #(LIST) {
            @for client in &found.rows {
                li class=(depth(client.client_type)) {
                    a href=(Address::new(format!("/clients/{}", client.client_id))) { (client.name) }
                    " " span.kind { (client.client_type.as_str()) }
                    " " span.muted { (client.slug) " · changed " (time(client.updated_at)) }
                }
            }
        }
        (more(next, LIST))
    };
    Ok(Page::of_visitor("Clients", visitor.csrf, main))
}

/// How far a client is indented.
const fn depth(kind: ClientType) -> &'static str {
    match kind {
        ClientType::Root => "depth-0",
        ClientType::Agency => "depth-1",
        ClientType::Customer => "depth-2",
    }
}
