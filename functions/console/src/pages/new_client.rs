//! Making a client: a root, or one below another.

use axum::response::{IntoResponse, Redirect, Response};
use hg_domain::{
    access::{Action, Principal},
    client::{ClientSummary, ClientType},
};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::{
    api::{Address, Api, Refusal, wire::ClientView},
    form::{Form, put},
    page::{Page, Tab},
    stop::Stop,
    ui::{Draft, Input, hidden, problems},
    visitor::{Visitor, Within},
};

/// The kind of client that may be directly below one of `kind`.
pub(super) const fn child_of(kind: ClientType) -> Option<ClientType> {
    match kind {
        ClientType::Root => Some(ClientType::Agency),
        ClientType::Agency => Some(ClientType::Customer),
        ClientType::Customer => None,
    }
}

/// The form for a client below that of the address.
pub(super) async fn child_form(within: Within) -> Result<Page, Stop> {
    within.must(Action::Manage)?;
    child_page(&within, &Draft::of(&Form::default()))
}

/// Makes a client below that of the address.
pub(super) async fn child(within: Within, form: Form) -> Result<Response, Stop> {
    let kind = child_of(within.client.summary.client_type).ok_or(Stop::NotFound)?;
    match make(&within.api, &form, kind, Some(&within.client.summary)).await {
        Ok(made) => Ok(to_page(&made)),
        Err(refusal) if refusal.keeps_form() => {
            let page = child_page(&within, &Draft::refused(&form, &refusal))?;
            Ok(page.with_status(refusal.status).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// The form for a root, which the operator alone makes.
pub(super) async fn root_form(visitor: Visitor) -> Result<Page, Stop> {
    operator(&visitor.api).await?;
    Ok(root_page(&visitor, &Draft::of(&Form::default())))
}

/// Makes a root.
pub(super) async fn root(visitor: Visitor, form: Form) -> Result<Response, Stop> {
    match make(&visitor.api, &form, ClientType::Root, None).await {
        Ok(made) => Ok(to_page(&made)),
        Err(refusal) if refusal.keeps_form() => {
            let page = root_page(&visitor, &Draft::refused(&form, &refusal));
            Ok(page.with_status(refusal.status).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// # Errors
/// When the visitor does not run the deployment.
async fn operator(api: &Api) -> Result<(), Stop> {
    let principal: Principal = api.get("/api/principal").await?;
    if principal.may_make_roots() {
        return Ok(());
    }
    Err(Stop::NotFound)
}

async fn make(
    api: &Api,
    form: &Form,
    kind: ClientType,
    above: Option<&ClientSummary>,
) -> Result<ClientView, Refusal> {
    let mut body = json!({
        "name": form.raw("name"),
        "type": kind,
        "parent_id": above.map(|above| above.client_id),
    });
    if let Value::Object(fields) = &mut body {
        put(fields, "slug", form.text("slug"));
    }
    api.post("/api/clients", &body).await
}

fn to_page(made: &ClientView) -> Response {
    let to = format!("/clients/{}", made.summary.client_id);
    Redirect::to(&to).into_response()
}

fn child_page(within: &Within, draft: &Draft<'_>) -> Result<Page, Stop> {
    let above = &within.client.summary;
    let kind = child_of(above.client_type).ok_or(Stop::NotFound)?;
    let title = format!("New {}", kind.as_str());
    let here = within.at("/settings/children/new");
    let below = html! { "Below " (above.name) ". " };
    let main = fields(&title, &below, &here, &within.csrf, draft);
    Ok(within.page(&title, Tab::Settings, main))
}

fn root_page(visitor: &Visitor, draft: &Draft<'_>) -> Page {
    let here = Address::new("/clients/new");
    let main = fields("New root", &html! {}, &here, &visitor.csrf, draft);
    Page::of_visitor("New root", visitor.csrf.clone(), main)
}

fn fields(title: &str, place: &Markup, here: &Address, csrf: &str, draft: &Draft<'_>) -> Markup {
    html! {
        h1 { (title) }
        p.muted { (place) "It begins with a strategy for blog posts and one for social media." }
        (problems(draft.refusal))
        form method="post" action=(here) novalidate {
            (hidden(csrf))
            (Input::line("name", "Name").required().of(draft))
            (Input::line("slug", "Slug").hint("Its name in addresses; made of the name if left out.").of(draft))
            div.actions { button.primary { "Make it" } }
        }
    }
}
