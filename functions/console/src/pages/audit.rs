//! Who changed what.

use axum::response::IntoResponse;
use hg_domain::audit::{AuditAction, AuditEntry, AuditedKind};
use maud::{Markup, html};

use super::query::Query;
use crate::{
    page::Tab,
    stop::Stop,
    ui::{empty, more, time, words},
    visitor::Within,
};

const LIST: &str = "entries";
const PAGE_SIZE: u32 = 50;

/// The log, the newest first.
pub(super) async fn list(within: Within, Query(query): Query) -> Result<impl IntoResponse, Stop> {
    let address = within
        .api_at("/audit")
        .with("page_size", PAGE_SIZE)
        .with_some("cursor", query.text("cursor"));
    let found = within.api.list::<AuditEntry>(address).await?;
    let next = found
        .next
        .map(|cursor| within.at("/audit").with("cursor", cursor));
    let main = html! {
        h1 { "Audit" }
        @if found.rows.is_empty() {
            (empty("Nothing was changed here yet.", None))
        }
        ul.log #(LIST) {
            @for entry in &found.rows { (row(&within, entry)) }
        }
        (more(next, LIST))
    };
    Ok(within.page("Audit", Tab::Audit, main))
}

fn row(within: &Within, entry: &AuditEntry) -> Markup {
    let kind = serde_json::to_value(entry.kind).ok();
    let kind = kind
        .as_ref()
        .and_then(|kind| kind.as_str())
        .unwrap_or_default();
    html! {
        li {
            strong { (entry.actor) } " " (did(entry.action)) " the " (words(kind)) " "
            @match path(entry) {
                Some(path) => a href=(within.at(&path)) { (entry.name) },
                // A member is called by its user, and has its role as a name.
                None if entry.kind == AuditedKind::Member => { em { (entry.id) } " as " (entry.name) },
                None => em { (entry.name) },
            }
            @if let Some(version) = entry.version { " (version " (version) ")" }
            " " span.muted { (time(entry.created_at)) }
        }
    }
}

const fn did(action: AuditAction) -> &'static str {
    match action {
        AuditAction::Created => "made",
        AuditAction::Updated => "changed",
        AuditAction::Restored => "restored",
        AuditAction::Deleted => "removed",
        AuditAction::Disabled => "disabled",
    }
}

/// The page of what an entry is about, if it has one. What was deleted has its versions.
fn path(entry: &AuditEntry) -> Option<String> {
    let id = &entry.id;
    match (entry.kind, entry.action) {
        (AuditedKind::Strategy, AuditAction::Deleted) => Some(format!("/strategies/{id}/versions")),
        (AuditedKind::Template, AuditAction::Deleted) => Some(format!("/templates/{id}/versions")),
        (_, AuditAction::Deleted) => None,
        (AuditedKind::Strategy, _) => Some(format!("/strategies/{id}")),
        (AuditedKind::Template, _) => Some(format!("/templates/{id}")),
        (AuditedKind::Webhook, _) => Some(format!("/webhooks/{id}")),
        (AuditedKind::ProviderKey, _) => Some(format!("/providers/keys/{id}")),
        _ => None,
    }
}
