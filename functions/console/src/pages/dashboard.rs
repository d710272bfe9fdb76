//! What a client's work came to.

use axum::response::IntoResponse;
use futures_util::future::join;
use hg_domain::{
    access::Action,
    analytics::{DayFigures, Figures, ProviderFigures, Report},
    job::Summary,
    money::NanoUsd,
};
use http::StatusCode;
use maud::{Markup, html};

use super::{jobs::table, query::Query};
use crate::{
    api::Address,
    page::Tab,
    stop::Stop,
    ui::{Series, Unit, columns, cost, counted, empty, number, on_day, problems, rows, usd},
    visitor::Within,
};

/// How many of the latest jobs are shown.
const LATEST: u32 = 5;

/// The dashboard.
pub(super) async fn page(within: Within, Query(query): Query) -> Result<impl IntoResponse, Stop> {
    let below = query.flag("include_descendants");
    let report = Address::new("/api/analytics")
        .with("client_id", within.id())
        .with_some("from", query.text("from"))
        .with_some("to", query.text("to"))
        .with("include_descendants", below);
    let jobs = Address::new("/api/jobs")
        .with("client_id", within.id())
        .with("page_size", LATEST);
    let (report, latest) = join(
        within.api.get::<Report>(report),
        within.api.list::<Summary>(jobs),
    )
    .await;
    let latest = latest?;
    let report = match report {
        Ok(report) => Ok(report),
        Err(refusal) if refusal.status == StatusCode::BAD_REQUEST => Err(refusal),
        Err(refusal) => return Err(refusal.into()),
    };
    let main = html! {
        h1 { "Dashboard" }
        @match &report {
            Ok(report) => {
                (period(&within, &report.from.to_string(), &report.to.to_string(), below))
                (totals(&report.totals))
                @if report.by_provider.is_empty() {
                    (nothing_yet(&within))
                } @else {
                    (by_day(report))
                    (by_provider(&report.by_provider))
                }
            },
            Err(refusal) => {
                (period(&within, query.raw("from"), query.raw("to"), below))
                (problems(Some(refusal)))
            }
        }
        (budget(&within))
        section aria-labelledby="latest" {
            h2 #latest { "Latest jobs of this client" }
            @if latest.rows.is_empty() {
                p.muted { "There are none yet." }
            } @else {
                (table(&within, &latest.rows, "latest-jobs"))
                p { a href=(within.at("/jobs")) { "All jobs" } }
            }
        }
    };
    Ok(within.page("Dashboard", Tab::Dashboard, main))
}

fn period(within: &Within, from: &str, to: &str, below: bool) -> Markup {
    html! {
        form.filters method="get" action=(within.at("")) {
            label for="from" { "From" }
            input #from type="date" name="from" value=(from);
            label for="to" { "to" }
            input #to type="date" name="to" value=(to);
            label.check {
                input type="checkbox" name="include_descendants" value="true" checked[below];
                " with the clients below"
            }
            button { "Show" }
        }
    }
}

fn totals(figures: &Figures) -> Markup {
    let success = figures
        .success_rate
        .map(|rate| format!("{:.0}%", rate * 100.0));
    html! {
        dl.figures {
            div { dt { "Jobs completed" } dd { (number(figures.jobs_completed)) } }
            div { dt { "Jobs failed" } dd { (number(figures.jobs_failed)) } }
            div { dt { "Success" } dd { (success.as_deref().unwrap_or("–")) } }
            div { dt { "Cost" } dd { (known_cost(figures)) } }
            div { dt { "Cost per job" } dd {
                @match figures.average_cost_usd { Some(_) => (cost(figures.average_cost_usd)), None => "–" }
            } }
        }
    }
}

/// What is known of a cost: all of it, or at least how much.
fn known_cost(figures: &Figures) -> Markup {
    html! {
        @if figures.cost_usd.is_some() {
            (cost(figures.cost_usd))
        } @else {
            span title={ (counted(figures.unpriced_calls, "call")) " at unknown prices come on top" } {
                "over " (usd(figures.known_cost_usd))
            }
        }
    }
}

fn nothing_yet(within: &Within) -> Markup {
    if !within.may(Action::Write) {
        return empty("Nothing was written in this time.", None);
    }
    let example = within
        .at("/requests/new")
        .with("topic", "Five signs that it is time to call a professional")
        .with("keywords", "maintenance\nsafety");
    empty(
        "Nothing was written in this time. Ask for a first text:",
        Some((example, "Try an example")),
    )
}

#[expect(clippy::cast_precision_loss, reason = "counts in a picture")]
fn by_day(report: &Report) -> Markup {
    let days: Vec<_> = report
        .by_day
        .iter()
        .map(|one| one.day.to_string())
        .collect();
    // The year says nothing where all days are of one.
    let names: Vec<_> = days
        .iter()
        .map(|day| day.get(5..).unwrap_or(day).to_owned())
        .collect();
    let of = |value: fn(&Figures) -> u64| -> Vec<f64> {
        report
            .by_day
            .iter()
            .map(|one| value(&one.figures) as f64)
            .collect()
    };
    let series = [
        Series {
            name: "failed",
            values: of(|figures| figures.jobs_completed + figures.jobs_failed),
        },
        Series {
            name: "completed",
            values: of(|figures| figures.jobs_completed),
        },
    ];
    html! {
        section aria-labelledby="by-day" {
            h2 #by-day { "Jobs by day" }
            (columns(&names, &series, Unit::Count))
            details {
                summary { "The numbers" }
                (day_table(&report.by_day))
            }
        }
    }
}

fn day_table(days: &[DayFigures]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table: by day" {
            table {
                thead { tr { th { "Day" } th.number { "Completed" } th.number { "Failed" } th.number { "Cost" } } }
                tbody {
                    @for DayFigures { day, figures } in days {
                        tr {
                            td { (on_day(*day)) }
                            td.number { (figures.jobs_completed) }
                            td.number { (figures.jobs_failed) }
                            td.number { (known_cost(figures)) }
                        }
                    }
                }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts in a picture")]
fn by_provider(providers: &[ProviderFigures]) -> Markup {
    // All costs of nothing say nothing.
    let is_free = providers
        .iter()
        .all(|one| one.figures.known_cost_usd == NanoUsd::ZERO);
    let (title, unit) = if is_free {
        ("Jobs by provider", Unit::Count)
    } else {
        ("Cost by provider", Unit::Usd)
    };
    let value = |figures: &Figures| {
        if is_free {
            figures.jobs_completed as f64
        } else {
            figures.known_cost_usd.as_dollars()
        }
    };
    let bars = providers.iter();
    let bars: Vec<_> = bars
        .map(|one| (one.provider.title().to_owned(), value(&one.figures)))
        .collect();
    html! {
        section aria-labelledby="by-provider" {
            h2 #by-provider { (title) }
            (rows(&bars, unit))
            div.scroll tabindex="0" role="region" aria-label="Table: by provider" {
                table {
                    thead { tr {
                        th { "Provider" } th.number { "Jobs completed" } th.number { "Calls" }
                        th.number { "Tokens" } th.number { "Cost" }
                    } }
                    tbody {
                        @for ProviderFigures { provider, figures } in providers {
                            tr {
                                td { (provider.title()) }
                                td.number { (figures.jobs_completed) }
                                td.number { (number(figures.calls)) }
                                td.number { (number(figures.usage.total())) }
                                td.number { (known_cost(figures)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn budget(within: &Within) -> Markup {
    let (Some(budget), Some(spending)) = (within.client.budget, &within.client.spending) else {
        return html! {};
    };
    let (spent, most) = (
        spending.spent_usd.as_dollars(),
        budget.monthly_usd.as_dollars(),
    );
    html! {
        section aria-labelledby="budget" {
            h2 #budget { "Budget of this month" }
            p {
                (usd(spending.spent_usd)) " of " (usd(budget.monthly_usd)) " spent"
                @if spending.reserved_usd > NanoUsd::ZERO {
                    ", " (usd(spending.reserved_usd)) " set aside for texts that are being written"
                }
            }
            meter aria-labelledby="budget" min="0" max=(most) value=(spent) { (spent / most * 100.0) "%" }
        }
    }
}
