//! Making, changing and removing a strategy.

use axum::response::{IntoResponse, Redirect, Response};
use hg_domain::{access::Action, content::ContentType};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::{
    super::{
        conflict::{conflict, edited, is_late},
        kind,
        query::Query,
    },
    Id, KEPT, settings,
};
use crate::{
    api::{
        Refusal,
        wire::{EffectiveStrategy, StrategyView},
    },
    form::Form,
    page::{Page, Tab},
    stop::Stop,
    ui::{Draft, Input, confirm, content_type, hidden, problems, saved, time},
    visitor::{Named, Within},
};

/// What is being edited.
struct Editing<'a> {
    /// The strategy as it is; none if it is new.
    present: Option<&'a StrategyView>,
    kind: ContentType,
    draft: Draft<'a>,
}

/// The form for a new strategy: first its kind, then its settings.
pub(super) async fn fresh(within: Within, Query(query): Query) -> Result<Response, Stop> {
    within.must(Action::Write)?;
    let Ok(kind) = ContentType::parse(query.raw("content_type")) else {
        return Ok(within
            .page(
                "New strategy",
                Tab::Strategies,
                kind::choice(
                    "New strategy",
                    &within.at("/strategies/new"),
                    "A strategy is for one kind of text.",
                ),
            )
            .into_response());
    };
    let form = Form::default().with("is_active", "true");
    let editing = Editing {
        present: None,
        kind,
        draft: Draft::of(&form),
    };
    Ok(show(&within, &editing).await?.into_response())
}

/// Makes a strategy.
pub(super) async fn create(within: Within, form: Form) -> Result<Response, Stop> {
    let kind = ContentType::parse(form.raw("content_type")).map_err(|_| Stop::Unreadable)?;
    let address = within.api_at("/strategies");
    let made = async { within.api.post(address, &body(&form, kind)?).await }.await;
    let refusal = match made {
        Ok(made) => return Ok(to_page(&within, &made)),
        Err(refusal) if refusal.keeps_form() => refusal,
        Err(refusal) => return Err(refusal.into()),
    };
    let draft = Draft::refused(&form, &refusal);
    let page = show(
        &within,
        &Editing {
            present: None,
            kind,
            draft,
        },
    )
    .await?;
    Ok(page.with_status(refusal.status).into_response())
}

/// The form of a strategy.
pub(super) async fn page(
    within: Within,
    Named((_, id)): Id,
    Query(query): Query,
) -> Result<Page, Stop> {
    let present: StrategyView = within.api.get(within.api_at(&KEPT.at(id, ""))).await?;
    let form = form_of(&present).with("saved", query.raw("saved"));
    let draft = Draft::of(&form);
    let editing = Editing {
        present: Some(&present),
        kind: present.content_type,
        draft,
    };
    Ok(show(&within, &editing).await?)
}

/// Saves a strategy, in place of the version that was edited and of no other.
pub(super) async fn save(within: Within, Named((_, id)): Id, form: Form) -> Result<Response, Stop> {
    let address = within.api_at(&KEPT.at(id, ""));
    let kind = ContentType::parse(form.raw("content_type")).map_err(|_| Stop::Unreadable)?;
    let version = form.raw("version").parse().map_err(|_| Stop::Unreadable)?;
    let put = address.clone();
    let saved = async { within.api.put(put, version, &body(&form, kind)?).await }.await;
    let refusal = match saved {
        Ok(saved) => return Ok(to_page(&within, &saved)),
        Err(refusal) if refusal.keeps_form() => refusal,
        Err(refusal) => return Err(refusal.into()),
    };
    let present: StrategyView = within.api.get(address).await?;
    let draft = Draft::refused(&form, &refusal);
    let editing = Editing {
        present: Some(&present),
        kind: present.content_type,
        draft,
    };
    let page = show(&within, &editing).await?;
    Ok(page.with_status(refusal.status).into_response())
}

/// Removes a strategy.
pub(super) async fn delete(
    within: Within,
    Named((_, id)): Id,
    _form: Form,
) -> Result<Redirect, Stop> {
    within.api.delete(within.api_at(&KEPT.at(id, ""))).await?;
    let to = within.at("/strategies").with("deleted", id);
    Ok(Redirect::to(to.as_str()))
}

fn to_page(within: &Within, saved: &StrategyView) -> Response {
    let to = within
        .at(&KEPT.at(saved.strategy_id, ""))
        .with("saved", saved.version);
    Redirect::to(to.as_str()).into_response()
}

fn body(form: &Form, kind: ContentType) -> Result<Value, Refusal> {
    form.all_json(&[settings::FURTHER])?;
    Ok(json!({
        "name": form.raw("name"),
        "content_type": kind,
        "configuration": settings::of_form(form, kind),
        "is_active": form.flag("is_active"),
    }))
}

fn form_of(strategy: &StrategyView) -> Form {
    let form = Form::default()
        .with("name", &strategy.name)
        .with_some("is_active", strategy.is_active.then_some("true"));
    settings::to_form(form, &strategy.configuration, strategy.content_type)
}

/// What a strategy says, as a text that can be compared with another.
pub(super) fn text_of(strategy: &StrategyView) -> String {
    text(
        &strategy.name,
        strategy.is_active,
        &Value::Object(strategy.configuration.clone()),
    )
}

fn text(name: &str, is_active: bool, configuration: &Value) -> String {
    format!("name: {name}\nactive: {is_active}\nsettings: {configuration:#}\n")
}

async fn show(within: &Within, editing: &Editing<'_>) -> Result<Page, Refusal> {
    let address = within
        .api_at("/strategies/effective")
        .with("content_type", editing.kind)
        .with("merge", true);
    let effective: EffectiveStrategy = within.api.get(address).await?;
    let title = editing
        .present
        .map_or("New strategy", |present| &present.name);
    Ok(within.page(title, Tab::Strategies, view(within, editing, &effective)))
}

fn view(within: &Within, editing: &Editing<'_>, effective: &EffectiveStrategy) -> Markup {
    let Editing {
        present,
        kind,
        draft,
    } = editing;
    let may_write = within.may(Action::Write);
    let here = match present {
        Some(present) => within.at(&KEPT.at(present.strategy_id, "")),
        None => within.at("/strategies/new"),
    };
    html! {
        h1 { (present.map_or("New strategy", |present| &present.name)) }
        @if let Some(present) = present { (saved(draft.form, present.version)) }
        p.muted {
            (content_type(*kind))
            @if let Some(present) = present {
                " · version " (present.version) " · changed " (time(present.updated_at)) " · "
                a href={ (here) "/versions" } { "Earlier versions" }
            }
        }
        @if let (true, Some(present)) = (is_late(draft.refusal), present) {
            (conflict(&text_of(present), &text(
                draft.form.raw("name"),
                draft.form.flag("is_active"),
                &settings::of_form(draft.form, *kind),
            )))
        }
        (problems(draft.refusal))
        form method="post" action=(here) novalidate data-unsaved {
            (hidden(&within.csrf))
            input type="hidden" name="content_type" value=(kind);
            @if let Some(present) = present { (edited(draft, present.version)) }
            fieldset.bare disabled[!may_write] {
                (Input::line("name", "Name").required().of(draft))
                (Input::check("is_active", "Active: it may be in effect, and is if no other was activated later").of(draft))
                (settings::fields(within, draft, *kind, effective))
            }
            @if may_write { div.actions { button.primary { "Save" } } }
        }
        @if let (true, Some(present)) = (may_write, present) {
            (confirm(&within.csrf, &format!("{here}/delete"), "Delete", &present.name,
                "Texts follow what is in effect without it. Its versions stay, and can be restored."))
        }
    }
}
