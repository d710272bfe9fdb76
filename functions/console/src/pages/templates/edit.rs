//! Making, changing and removing a template.

use axum::response::{IntoResponse, Redirect, Response};
use hg_domain::{access::Action, content::ContentType};
use serde_json::{Value, json};

use super::{
    super::{kind, query::Query},
    Id, KEPT,
    editor::{self, Editing},
    preview,
};
use crate::{
    api::{
        Address, Refusal,
        wire::{InEffect, TemplateView},
    },
    form::Form,
    page::{Page, Tab},
    stop::Stop,
    ui::Draft,
    visitor::{Named, Within},
};

/// The name of the button that was pressed.
pub(super) const ACTION: &str = "action";
pub(super) const PREVIEW: &str = "preview";

/// The form for a new template. It begins with what is in effect.
pub(super) async fn fresh(within: Within, Query(query): Query) -> Result<Response, Stop> {
    within.must(Action::Write)?;
    let Ok(kind) = ContentType::parse(query.raw("content_type")) else {
        return Ok(within
            .page(
                "New template",
                Tab::Templates,
                kind::choice(
                    "New template",
                    &within.at("/templates/new"),
                    "A template is for one kind of text. It begins with what is in effect.",
                ),
            )
            .into_response());
    };
    let lookup = Address::new("/api/content/templates/lookup")
        .with("client_id", within.id())
        .with("content_type", kind);
    let in_effect: InEffect = within.api.get(lookup).await?;
    let form = Form::default()
        .with("content_type", kind)
        .with("syntax", in_effect.syntax)
        .with("template", &in_effect.template)
        .with_some("variables", variables(&json!(in_effect.variables)))
        .with("is_active", "true");
    Ok(show(&within, None, &form, None).await?.into_response())
}

/// Makes a template, or shows what comes of it.
pub(super) async fn create(within: Within, form: Form) -> Result<Response, Stop> {
    if form.raw(ACTION) == PREVIEW {
        return Ok(show(&within, None, &form, None).await?.into_response());
    }
    let address = within.api_at("/templates");
    let made = async { within.api.post(address, &body(&form)?).await }.await;
    let refusal = match made {
        Ok(made) => return Ok(to_page(&within, &made)),
        Err(refusal) if refusal.keeps_form() => refusal,
        Err(refusal) => return Err(refusal.into()),
    };
    let page = show(&within, None, &form, Some(&refusal)).await?;
    Ok(page.with_status(refusal.status).into_response())
}

/// The form of a template.
pub(super) async fn page(
    within: Within,
    Named((_, id)): Id,
    Query(query): Query,
) -> Result<Page, Stop> {
    let present: TemplateView = within.api.get(within.api_at(&KEPT.at(id, ""))).await?;
    let form = form_of(&present).with("saved", query.raw("saved"));
    Ok(show(&within, Some(&present), &form, None).await?)
}

/// Saves a template in place of the version that was edited and of no other, or shows what comes of it.
pub(super) async fn save(within: Within, Named((_, id)): Id, form: Form) -> Result<Response, Stop> {
    let address = within.api_at(&KEPT.at(id, ""));
    if form.raw(ACTION) == PREVIEW {
        let present: TemplateView = within.api.get(address).await?;
        return Ok(show(&within, Some(&present), &form, None)
            .await?
            .into_response());
    }
    let version = form.raw("version").parse().map_err(|_| Stop::Unreadable)?;
    let put = address.clone();
    let saved = async { within.api.put(put, version, &body(&form)?).await }.await;
    let refusal = match saved {
        Ok(saved) => return Ok(to_page(&within, &saved)),
        Err(refusal) if refusal.keeps_form() => refusal,
        Err(refusal) => return Err(refusal.into()),
    };
    let present: TemplateView = within.api.get(address).await?;
    let page = show(&within, Some(&present), &form, Some(&refusal)).await?;
    Ok(page.with_status(refusal.status).into_response())
}

/// Removes a template.
pub(super) async fn delete(
    within: Within,
    Named((_, id)): Id,
    _form: Form,
) -> Result<Redirect, Stop> {
    within.api.delete(within.api_at(&KEPT.at(id, ""))).await?;
    let to = within.at("/templates").with("deleted", id);
    Ok(Redirect::to(to.as_str()))
}

async fn show(
    within: &Within,
    present: Option<&TemplateView>,
    form: &Form,
    refusal: Option<&Refusal>,
) -> Result<Page, Refusal> {
    let shown = preview::read(within, form).await?;
    let title = present.map_or("New template", |present| &present.summary.name);
    let draft = Draft { form, refusal };
    let main = editor::view(
        within,
        &Editing {
            present,
            draft,
            shown: &shown,
        },
    );
    Ok(within.page(title, Tab::Templates, main))
}

fn to_page(within: &Within, saved: &TemplateView) -> Response {
    let saved = &saved.summary;
    let to = within
        .at(&KEPT.at(saved.template_id, ""))
        .with("saved", saved.version);
    Redirect::to(to.as_str()).into_response()
}

fn body(form: &Form) -> Result<Value, Refusal> {
    form.all_json(&["variables"])?;
    Ok(json!({
        "name": form.raw("name"),
        "content_type": form.raw("content_type"),
        "syntax": form.raw("syntax"),
        "template": form.raw("template"),
        "variables": form.json("variables").unwrap_or_else(|| json!({})),
        "is_active": form.flag("is_active"),
        "is_default": form.flag("is_default"),
    }))
}

/// A form with what a template says.
pub(super) fn form_of(template: &TemplateView) -> Form {
    let summary = &template.summary;
    Form::default()
        .with("name", &summary.name)
        .with("content_type", summary.content_type)
        .with("syntax", summary.syntax)
        .with("template", &template.template)
        .with_some("variables", variables(&json!(template.variables)))
        .with_some("is_active", summary.is_active.then_some("true"))
        .with_some("is_default", summary.is_default.then_some("true"))
}

/// What a template says, as a text that can be compared with another.
pub(super) fn text_of(form: &Form) -> String {
    format!(
        "name: {}\nactive: {}\ndefault: {}\nsyntax: {}\nvariables: {}\n\n{}\n",
        form.raw("name"),
        form.flag("is_active"),
        form.flag("is_default"),
        form.raw("syntax"),
        form.raw("variables"),
        form.raw("template"),
    )
}

/// Variables as they are typed; none if there are none.
fn variables(all: &Value) -> Option<String> {
    let is_empty = all.as_object().is_none_or(serde_json::Map::is_empty);
    (!is_empty).then(|| format!("{all:#}"))
}
