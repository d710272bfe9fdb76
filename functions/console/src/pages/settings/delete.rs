//! Deleting a client, which there is no way back from.

use axum::response::{IntoResponse, Redirect, Response};
use hg_domain::access::Action;
use http::StatusCode;
use maud::html;

use super::Hierarchy;
use crate::{
    api::Refusal,
    form::Form,
    page::{Page, Tab},
    stop::Stop,
    ui::{counted, hidden},
    visitor::Within,
};

/// Asks whether it is meant, and names what would be gone.
pub(super) async fn question(within: Within) -> Result<Page, Stop> {
    show(&within, None).await
}

/// Deletes the client, if its name was typed.
pub(super) async fn delete(within: Within, form: Form) -> Result<Response, Stop> {
    let summary = &within.client.summary;
    if form.raw("name").trim() != summary.name {
        let refusal = Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "The name that was typed is another one.",
        );
        let page = show(&within, Some(&refusal)).await?;
        return Ok(page.with_status(refusal.status).into_response());
    }
    let address = within.api_at("").with("cascade", form.flag("cascade"));
    match within.api.delete(address).await {
        Ok(()) => Ok(Redirect::to("/clients").into_response()),
        Err(refusal) if refusal.status == StatusCode::CONFLICT => {
            let page = show(&within, Some(&refusal)).await?;
            Ok(page.with_status(refusal.status).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn show(within: &Within, refusal: Option<&Refusal>) -> Result<Page, Stop> {
    if !within.may(Action::Manage) {
        return Err(Stop::NotFound);
    }
    let hierarchy: Hierarchy = within.api.get(within.api_at("/hierarchy")).await?;
    let below = hierarchy.descendants;
    let name = &within.client.summary.name;
    let main = html! {
        h1 { "Delete " (name) }
        @if let Some(refusal) = refusal {
            div.problems role="alert" { p { (refusal.message) } }
        }
        p {
            "Its strategies, templates, jobs with their texts, keys, webhooks and members will be gone, and there is "
            "no way back. Jobs that are being written are cancelled."
        }
        @if !below.is_empty() {
            p { "Below it " @if below.len() == 1 { "is" } @else { "are" } " " (counted(below.len(), "client")) ":" }
            ul { @for one in below.iter().take(20) { li { (one.name) } } @if below.len() > 20 { li { "…" } } }
        }
        form method="post" action=(within.at("/settings/delete")) {
            (hidden(&within.csrf))
            @if !below.is_empty() {
                label.check { input type="checkbox" name="cascade" value="true"; " Delete those, too" }
            }
            div.field {
                label for="name" { "Type " strong { (name) } " to go on" }
                input #name type="text" name="name" autocomplete="off" required;
            }
            div.actions {
                button.danger { "Delete " (name) }
                a.button href=(within.at("/settings")) { "Keep it" }
            }
        }
    };
    Ok(within.page(&format!("Delete {name}"), Tab::Settings, main))
}
