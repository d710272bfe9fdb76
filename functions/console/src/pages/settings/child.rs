//! Making a client below another one.

use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use maud::html;
use serde_json::{Value, json};

use super::child_of;
use crate::{
    api::wire::ClientView,
    form::{Form, put},
    page::{Page, Tab},
    stop::Stop,
    ui::{Draft, Input, hidden, problems},
    visitor::Within,
};

/// The form.
pub(super) async fn form(within: Within) -> Result<Page, Stop> {
    show(
        &within,
        &Draft {
            form: &Form::default(),
            refusal: None,
        },
    )
}

/// Makes the client.
pub(super) async fn create(within: Within, form: Form) -> Result<Response, Stop> {
    let kind = child_of(within.client.summary.client_type).ok_or(Stop::NotFound)?;
    let mut body = json!({
        "name": form.raw("name"),
        "type": kind,
        "parent_id": within.id(),
    });
    if let Value::Object(fields) = &mut body {
        put(fields, "slug", form.text("slug"));
    }
    match within.api.post::<ClientView>("/api/clients", &body).await {
        Ok(made) => {
            let to = format!("/clients/{}", made.summary.client_id);
            Ok(Redirect::to(&to).into_response())
        }
        Err(refusal) if refusal.is_about_input() && refusal.status != StatusCode::FORBIDDEN => {
            let page = show(
                &within,
                &Draft {
                    form: &form,
                    refusal: Some(&refusal),
                },
            )?;
            Ok(page.with_status(refusal.status).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

fn show(within: &Within, draft: &Draft<'_>) -> Result<Page, Stop> {
    let above = &within.client.summary;
    let kind = child_of(above.client_type).ok_or(Stop::NotFound)?;
    let title = format!("New {}", kind.as_str());
    let main = html! {
        h1 { (title) }
        p.muted { "Below " (above.name) ". It begins with a strategy for blog posts and one for social media." }
        (problems(draft.refusal))
        form method="post" action=(within.at("/settings/children/new")) novalidate {
            (hidden(&within.csrf))
            (Input::line("name", "Name").required().of(draft))
            (Input::line("slug", "Slug").hint("Its name in addresses; made of the name if left out.").of(draft))
            div.actions { button.primary { "Make it" } }
        }
    };
    Ok(within.page(&title, Tab::Settings, main))
}
