//! Changing a client.

use axum::response::{IntoResponse, Redirect, Response};
use hg_domain::{
    access::{Access, Action, authorize},
    budget::BudgetAction,
    client::{ClientSummary, ClientType},
};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::{
    super::{
        conflict::{conflict_of, edited, is_late},
        new_client::child_of,
        query::Query,
    },
    Hierarchy,
};
use crate::{
    api::wire::ClientView,
    form::Form,
    page::{Page, Tab},
    stop::Stop,
    ui::{Draft, Input, Options, hidden, pairs, problems, saved, time, usd},
    visitor::Within,
};

/// The form.
pub(super) async fn page(within: Within, Query(query): Query) -> Result<Page, Stop> {
    let form = form_of(&within.client).with("saved", query.raw("saved"));
    show(&within, &Draft::of(&form)).await
}

/// Saves the client in place of the version that was edited and of no other.
pub(super) async fn save(within: Within, form: Form) -> Result<Response, Stop> {
    let version = form.raw("version").parse().map_err(|_| Stop::Unreadable)?;
    let saved = async {
        form.all_json(&["metadata"])?;
        let address = within.api_at("");
        within
            .api
            .put::<ClientView>(address, version, &body(&form))
            .await
    };
    match saved.await {
        Ok(saved) => {
            let to = within.at("/settings").with("saved", saved.version);
            Ok(Redirect::to(to.as_str()).into_response())
        }
        Err(refusal) if refusal.keeps_form() => {
            let page = show(&within, &Draft::refused(&form, &refusal)).await?;
            Ok(page.with_status(refusal.status).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

fn form_of(client: &ClientView) -> Form {
    let metadata = (!client.metadata.is_empty())
        .then(|| format!("{:#}", Value::Object(client.metadata.clone())));
    let budget = client.budget;
    Form::default()
        .with("name", &client.summary.name)
        .with("slug", &client.summary.slug)
        .with_some("parent_id", client.parent_id)
        .with_some("metadata", metadata)
        .with_some(
            "budget.monthly_usd",
            budget.map(|budget| budget.monthly_usd),
        )
        .with_some(
            "budget.action",
            budget.and_then(|budget| json!(budget.action).as_str().map(str::to_owned)),
        )
}

fn body(form: &Form) -> Value {
    let budget = form
        .number("budget.monthly_usd")
        .map(|amount| json!({"monthly_usd": amount, "action": form.text("budget.action")}));
    json!({
        "name": form.raw("name"),
        "slug": form.raw("slug"),
        "parent_id": form.text("parent_id"),
        "metadata": form.json("metadata").unwrap_or_else(|| json!({})),
        "budget": budget,
    })
}

async fn show(within: &Within, draft: &Draft<'_>) -> Result<Page, Stop> {
    let agencies = agencies(within).await?;
    let manages = within.may(Action::Manage);
    let summary = &within.client.summary;
    let main = html! {
        h1 { "Settings" }
        (saved(draft.form, within.client.version))
        (facts(within))
        @if is_late(draft.refusal) {
            (conflict_of(&body(&form_of(&within.client)), &body(draft.form)))
        }
        (problems(draft.refusal))
        @if manages {
            (fields(within, draft, agencies))
            @if let Some(child) = child_of(summary.client_type) {
                section aria-labelledby="below" {
                    h2 #below { "Clients below" }
                    p { a.button href=(within.at("/settings/children/new")) { "New " (child.as_str()) } }
                }
            }
            section aria-labelledby="end" {
                h2 #end { "Delete" }
                p { a.button.danger href=(within.at("/settings/delete")) { "Delete " (summary.name) "…" } }
            }
        }
    };
    Ok(within.page("Settings", Tab::Settings, main))
}

fn facts(within: &Within) -> Markup {
    let client = &within.client;
    pairs([
        ("Kind", html! { (client.summary.client_type.as_str()) }),
        ("Slug", html! { code { (client.summary.slug) } }),
        ("Id", html! { code { (client.summary.client_id) } }),
        ("Made", time(client.summary.created_at)),
        (
            "Changed",
            html! { (time(client.summary.updated_at)) ", version " (client.version) },
        ),
        (
            "Budget",
            html! {
                @match (client.budget, &client.spending) {
                    (Some(budget), Some(spending)) => {
                        (usd(spending.spent_usd)) " of " (usd(budget.monthly_usd)) " spent this month"
                        @if let Some(at) = spending.resets_at { "; it begins anew " (time(at)) }
                    },
                    (Some(budget), None) => { (usd(budget.monthly_usd)) " a month" },
                    _ => "none",
                }
            },
        ),
    ])
}

fn fields(within: &Within, draft: &Draft<'_>, agencies: Vec<ClientSummary>) -> Markup {
    let agencies: Options = agencies
        .into_iter()
        .map(|agency| (agency.client_id.to_string(), agency.name))
        .collect();
    html! {
        form method="post" action=(within.at("/settings")) novalidate data-unsaved {
            (hidden(&within.csrf))
            (edited(draft, within.client.version))
            (Input::line("name", "Name").required().of(draft))
            (Input::line("slug", "Slug").required().hint("Its name in addresses: a-z, 0-9 and -.").of(draft))
            @if within.client.summary.client_type == ClientType::Customer && agencies.len() > 1 {
                (Input::select("parent_id", "Agency", agencies).required()
                    .hint("Another one takes it over, with its strategies and jobs.").of(draft))
            } @else {
                input type="hidden" name="parent_id" value=(draft.form.raw("parent_id"));
            }
            (budget(within, draft))
            (Input::code("metadata", "Metadata", 4)
                .hint("A JSON object that is kept with the client and offered to templates.").of(draft))
            div.actions { button.primary { "Save" } }
        }
    }
}

/// What the client may spend. Who pays for it says so: an owner of the client above, or of the root itself.
fn budget(within: &Within, draft: &Draft<'_>) -> Markup {
    let actions = [
        (BudgetAction::Block, "Write nothing more"),
        (BudgetAction::Warn, "Write on, with a warning"),
    ];
    let actions: Options = actions
        .iter()
        .map(|(action, label)| {
            (
                json!(action).as_str().unwrap_or_default().to_owned(),
                (*label).to_owned(),
            )
        })
        .collect();
    let path = &within.client.path;
    let above = path.parent().unwrap_or_else(|| path.clone());
    let may_change = authorize(&within.principal, &above, Action::Manage) == Access::Granted;
    html! {
        @if may_change {
            fieldset {
                legend { "Budget of a month" }
                (Input::decimal("budget.monthly_usd", "US dollars")
                    .hint("For it and all clients below it; without an amount there is no limit.").of(draft))
                (Input::select("budget.action", "At its end", actions).required().of(draft))
            }
        } @else {
            // It goes along as it is.
            @for name in ["budget.monthly_usd", "budget.action"] {
                @if let Some(value) = draft.form.text(name) { input type="hidden" name=(name) value=(value); }
            }
            p.muted { "Who owns the client above sets the budget." }
        }
    }
}

/// The agencies that a customer may belong to, as far as the visitor sees them.
async fn agencies(within: &Within) -> Result<Vec<ClientSummary>, Stop> {
    let (ClientType::Customer, Some(root)) =
        (within.client.summary.client_type, within.client.path.top())
    else {
        return Ok(Vec::new());
    };
    let found = within
        .api
        .find::<Hierarchy>(format!("/api/clients/{root}/hierarchy"))
        .await?;
    Ok(found.map_or_else(Vec::new, |found| found.children))
}
