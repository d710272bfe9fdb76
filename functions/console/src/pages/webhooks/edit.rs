//! Making, changing and removing a webhook endpoint.

use axum::response::{IntoResponse, Redirect, Response};
use hg_domain::{access::Action, webhook::EventType};
use maud::html;
use serde_json::{Value, json};

use super::{
    super::conflict::{conflict_of, edited, is_late},
    Id, endpoint,
};
use crate::{
    api::wire::{WebhookView, WebhookWithSecret},
    form::Form,
    jar::Jar,
    page::{Page, Tab},
    stop::Stop,
    ui::{Draft, Input, Options, confirm, hidden, problems},
    visitor::{Named, Within},
};

/// What an endpoint can be told of.
const EVENTS: [(EventType, &str); 3] = [
    (EventType::JobCompleted, "a job completed"),
    (EventType::JobFailed, "a job failed"),
    (EventType::JobCancelled, "a job was cancelled"),
];

/// The form for a new endpoint.
pub(super) async fn fresh(within: Within) -> Result<Page, Stop> {
    within.must(Action::Manage)?;
    let form = EVENTS
        .iter()
        .take(2)
        .fold(Form::default(), |form, (event, _)| {
            form.with("events", event.as_str())
        });
    let form = form.with("is_active", "true");
    Ok(show(&within, None, &Draft::of(&form)))
}

/// Makes an endpoint. The page that follows alone shows its secret.
pub(super) async fn create(within: Within, jar: Jar, form: Form) -> Result<Response, Stop> {
    let made = within
        .api
        .post::<WebhookWithSecret>(within.api_at("/webhooks"), &body(&form))
        .await;
    match made {
        Ok(made) => Ok(endpoint::to_secret(&within, &jar, &made)),
        Err(refusal) if refusal.keeps_form() => {
            let draft = Draft::refused(&form, &refusal);
            Ok(show(&within, None, &draft)
                .with_status(refusal.status)
                .into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// The form of an endpoint.
pub(super) async fn page(within: Within, Named((_, id)): Id) -> Result<Page, Stop> {
    let present: WebhookView = within
        .api
        .get(within.api_at(&format!("/webhooks/{id}")))
        .await?;
    let form = form_of(&present);
    Ok(show(&within, Some(&present), &Draft::of(&form)))
}

/// Saves an endpoint in place of the version that was edited.
pub(super) async fn save(within: Within, Named((_, id)): Id, form: Form) -> Result<Response, Stop> {
    let address = within.api_at(&format!("/webhooks/{id}"));
    let version = form.raw("version").parse().map_err(|_| Stop::Unreadable)?;
    match within
        .api
        .put::<WebhookView>(address.clone(), version, &body(&form))
        .await
    {
        Ok(_) => Ok(Redirect::to(within.at(&format!("/webhooks/{id}")).as_str()).into_response()),
        Err(refusal) if refusal.keeps_form() => {
            let present: WebhookView = within.api.get(address).await?;
            let draft = Draft::refused(&form, &refusal);
            Ok(show(&within, Some(&present), &draft)
                .with_status(refusal.status)
                .into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Removes an endpoint.
pub(super) async fn delete(
    within: Within,
    Named((_, id)): Id,
    _form: Form,
) -> Result<Redirect, Stop> {
    within
        .api
        .delete(within.api_at(&format!("/webhooks/{id}")))
        .await?;
    Ok(Redirect::to(within.at("/webhooks").as_str()))
}

/// A form with what an endpoint is.
fn form_of(present: &WebhookView) -> Form {
    let form = Form::default()
        .with("url", &present.url)
        .with_some("description", present.description.as_deref())
        .with_some(
            "include_descendants",
            present.include_descendants.then_some("true"),
        )
        .with_some("is_active", present.is_active.then_some("true"));
    present
        .events
        .iter()
        .fold(form, |form, event| form.with("events", event.as_str()))
}

fn body(form: &Form) -> Value {
    json!({
        "url": form.raw("url").trim(),
        "description": form.text("description"),
        "events": form.all("events").collect::<Vec<_>>(),
        "include_descendants": form.flag("include_descendants"),
        "is_active": form.flag("is_active"),
    })
}

fn show(within: &Within, present: Option<&WebhookView>, draft: &Draft<'_>) -> Page {
    let here = match present {
        Some(present) => within.at(&format!("/webhooks/{}", present.endpoint_id)),
        None => within.at("/webhooks/new"),
    };
    let title = if present.is_some() {
        "Change the endpoint"
    } else {
        "New endpoint"
    };
    let events: Options = EVENTS
        .iter()
        .map(|(event, label)| (event.as_str().to_owned(), (*label).to_owned()))
        .collect();
    let main = html! {
        h1 { (title) }
        @if let (true, Some(present)) = (is_late(draft.refusal), present) {
            (conflict_of(&body(&form_of(present)), &body(draft.form)))
        }
        (problems(draft.refusal))
        form method="post" action=(here) novalidate data-unsaved {
            (hidden(&within.csrf))
            @if let Some(present) = present { (edited(draft, present.version)) }
            (Input::line("url", "Address").required().hint("https, and public.").of(draft))
            (Input::line("description", "What it is for").of(draft))
            (Input::checks("events", "Tell it when", events).of(draft))
            (Input::check("include_descendants", "Of jobs of the clients below, too").of(draft))
            (Input::check("is_active", "Active: it is told").of(draft))
            div.actions {
                button.primary { @if present.is_some() { "Save" } @else { "Add the endpoint" } }
            }
        }
        @if let Some(present) = present {
            (confirm(&within.csrf, &format!("{here}/delete"), "Delete", &present.url,
                "It is told nothing more, and its log is removed."))
        }
    };
    within.page(title, Tab::Webhooks, main)
}
