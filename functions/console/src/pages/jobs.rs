//! The jobs of a client.

use axum::response::IntoResponse;
use hg_domain::{
    access::Action, content::ContentType, job::Summary, provider::Provider, task::Status, time::Day,
};
use http::StatusCode;
use maud::{Markup, html};

use super::query::Query;
use crate::{
    api::{Address, Page as Rows, Refusal},
    form::Form,
    page::Tab,
    stop::Stop,
    ui::{Options, content_type, cost, counted, empty, more, status, time, words},
    visitor::Within,
};

/// The filters of the list, by the names that the API has for them.
const FILTERS: [&str; 6] = [
    "q",
    "status",
    "content_type",
    "llm_provider",
    "created_after",
    "created_before",
];
const LIST: &str = "jobs";
const PAGE_SIZE: u32 = 50;

/// The jobs that a search and filters let through, the newest first.
pub(super) async fn list(within: Within, Query(query): Query) -> Result<impl IntoResponse, Stop> {
    let address = Address::new("/api/jobs")
        .with("client_id", within.id())
        .with("page_size", PAGE_SIZE);
    let address = FILTERS.into_iter().fold(address, |address, name| {
        address.with_some(name, moment(&query, name))
    });
    let address = address.with_some("cursor", query.text("cursor"));
    let (found, refusal) = match within.api.list::<Summary>(address).await {
        Ok(found) => (found, None),
        Err(refusal) if refusal.status == StatusCode::BAD_REQUEST => (
            Rows {
                rows: Vec::new(),
                next: None,
                total: None,
            },
            Some(refusal),
        ),
        Err(refusal) => return Err(refusal.into()),
    };
    let here = FILTERS
        .into_iter()
        .fold(within.at("/jobs"), |address, name| {
            address.with_some(name, query.text(name))
        });
    let next = found
        .next
        .as_ref()
        .map(|cursor| here.with("cursor", cursor));
    let main = html! {
        div.heading {
            h1 { "Jobs" }
            @if within.may(Action::Write) {
                a.button.primary href=(within.at("/requests/new")) { "New request" }
            }
        }
        (filters(&within, &query))
        div #results {
            @if let Some(refusal) = &refusal {
                (refused(refusal))
            } @else if found.rows.is_empty() {
                (nothing(&within, &query))
            } @else {
                @if let Some(total) = found.total {
                    p.muted role="status" { (counted(total, "job")) }
                }
                (table(&within, &found.rows, LIST))
            }
            (more(next, LIST))
        }
    };
    Ok(within.page("Jobs", Tab::Jobs, main))
}

/// The value of a filter. A day that somebody chose is meant from its beginning to its end.
fn moment(query: &Form, name: &str) -> Option<String> {
    let text = query.text(name)?.trim();
    let moment = match (name, text.parse::<Day>()) {
        ("created_after", Ok(day)) => day.first_moment().to_string(),
        ("created_before", Ok(day)) => day.plus(1).first_moment().to_string(),
        _ => text.to_owned(),
    };
    Some(moment)
}

fn filters(within: &Within, query: &Form) -> Markup {
    let choice = |name: &str, label: &str, all: &str, options: Options| {
        html! {
            label.visually-hidden for=(name) { (label) }
            select #(name) name=(name) {
                option value="" { (all) }
                @for (value, text) in options {
                    option value=(value) selected[query.raw(name) == value] { (text) }
                }
            }
        }
    };
    let statuses = Status::ALL.map(|one| (one.as_str().to_owned(), words(one.as_str())));
    let kinds = ContentType::ALL
        .iter()
        .map(|one| (one.to_string(), content_type(*one).to_owned()));
    let providers = Provider::ALL.map(|one| (one.as_str().to_owned(), one.title().to_owned()));
    let here = within.at("/jobs");
    html! {
        form.filters method="get" action=(here) role="search"
            hx-get=(here) hx-target="#results" hx-select="#results" hx-swap="outerHTML" hx-replace-url="true"
            hx-trigger="input changed delay:300ms from:#q, change, submit" hx-sync="this:replace" {
            label.visually-hidden for="q" { "Search" }
            input #q type="search" name="q" value=(query.raw("q")) placeholder="Search topics" autocomplete="off";
            (choice("status", "Status", "Any status", statuses.to_vec()))
            (choice("content_type", "Kind", "Any kind", kinds.collect()))
            (choice("llm_provider", "Provider", "Any provider", providers.to_vec()))
            label for="created_after" { "From" }
            input #created_after type="date" name="created_after" value=(query.raw("created_after"));
            label for="created_before" { "to" }
            input #created_before type="date" name="created_before" value=(query.raw("created_before"));
            button { "Search" }
        }
    }
}

fn refused(refusal: &Refusal) -> Markup {
    html! {
        div.problems role="alert" {
            @if refusal.violations.is_empty() { p { (refusal.message) } }
            @for violation in &refusal.violations {
                p { a href={ "#" (violation.field) } { (violation.field) } " " (violation.constraint) }
            }
        }
    }
}

fn nothing(within: &Within, query: &Form) -> Markup {
    if FILTERS.into_iter().any(|name| query.text(name).is_some()) {
        return empty(
            "No job is like that.",
            Some((within.at("/jobs"), "Show all jobs")),
        );
    }
    let next = within
        .may(Action::Write)
        .then(|| (within.at("/requests/new"), "Ask for a text"));
    empty("Nobody has asked for a text yet.", next)
}

/// Jobs as rows, in an element with the id `id`.
pub(super) fn table(within: &Within, jobs: &[Summary], id: &str) -> Markup {
    html! {
        div.rows role="table" aria-label="Jobs" {
            div.row.head role="row" {
                span role="columnheader" { "Topic" }
                span role="columnheader" { "Status" }
                span role="columnheader" { "Kind" }
                span role="columnheader" { "Provider" }
                span.number role="columnheader" { "Cost" }
                span role="columnheader" { "Asked for" }
            }
            div #(id) role="rowgroup" {
                @for job in jobs { (row(within, job)) }
            }
        }
    }
}

fn row(within: &Within, job: &Summary) -> Markup {
    let providers: Vec<_> = job
        .providers
        .iter()
        .map(|provider| provider.title())
        .collect();
    html! {
        div.row role="row" {
            span role="cell" { a href=(within.at(&format!("/jobs/{}", job.job_id))) { (job.topic) } }
            span role="cell" {
                (status(job.status))
                @if job.partial { " " span.muted { "in part" } }
            }
            span role="cell" { (content_type(job.content_type)) }
            span role="cell" { (providers.join(", ")) }
            span.number role="cell" { (cost(job.cost_usd)) }
            span role="cell" { (time(job.created_at)) }
        }
    }
}
