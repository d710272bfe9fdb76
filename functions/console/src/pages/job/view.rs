//! The page of a job.

use std::time::Duration;

use hg_domain::{
    access::Action,
    task::{Applied, Status},
};
use maud::{Markup, html};

use crate::{
    api::wire::{AttemptView, JobView, Part},
    ui::{
        badge, confirm, content_type, cost, counted, duration, pairs, rendered, status, time, words,
    },
    visitor::Within,
};

/// The page. It is replaced by itself, as the job goes on.
pub(super) fn page(within: &Within, job: &JobView) -> Markup {
    let here = within.at(&format!("/jobs/{}", job.summary.job_id));
    let is_open = !job.summary.status.is_terminal();
    html! {
        // What is between the first and the last event is in the page that the event has loaded.
        @if is_open {
            div #follow hx-sse:connect={ (here) "/events" } hx-sse:close="done" {}
        }
        article #job hx-get=[is_open.then_some(&here)] hx-select="#job" hx-swap="outerMorph"
            hx-trigger="status from:#follow, task from:#follow, done from:#follow" hx-sync="this:queue last" {
            (head(within, job))
            @if let Some(error) = &job.summary.error {
                div.problems role="alert" {
                    h2 { (words(&error.code.as_str().to_lowercase())) }
                    p { (error.message) }
                }
            }
            @if is_open { (progress(job)) }
            @for (number, part) in job.parts.iter().enumerate() {
                (text_of(part, number, job.parts.len()))
            }
            (made_by(within, job))
        }
    }
}

fn head(within: &Within, job: &JobView) -> Markup {
    let summary = &job.summary;
    let here = within.at(&format!("/jobs/{}", summary.job_id));
    let again = within.at("/requests/new").with("from", summary.job_id);
    let may_write = within.may(Action::Write);
    html! {
        div.heading {
            h1 { (summary.topic) }
            span role="status" { (status(summary.status)) }
        }
        p.muted {
            (content_type(summary.content_type)) " · asked for " (time(summary.created_at))
            " by " (job.created_by)
            @if let Some(ended) = summary.completed_at {
                " · took " (duration(ended.since(summary.created_at)))
            }
            " · " (cost(summary.cost_usd))
        }
        div.actions {
            @if job.result.is_some() && summary.status.is_terminal() {
                a.button href={ (here) "/text/text.md" } { "Download .md" }
                a.button href={ (here) "/text/text.html" } { "Download .html" }
            }
            @if may_write && summary.status.is_terminal() {
                a.button href=(again) { "Run again" }
            }
            @if may_write && !summary.status.is_terminal() {
                (confirm(&within.csrf, &format!("{here}/cancel"), "Cancel", "this job",
                    "What is being written is thrown away."))
            }
        }
    }
}

fn progress(job: &JobView) -> Markup {
    let progress = &job.summary.progress;
    html! {
        p {
            progress max=(progress.total) value=(progress.done) aria-label="Progress" {}
            " " (progress.done) " of " (counted(progress.total, "text")) " written"
        }
        noscript { p.muted { "This page loads itself anew until the job has ended." } }
    }
}

fn text_of(part: &Part, number: usize, of: usize) -> Markup {
    let source = format!("text-{number}");
    html! {
        section.card aria-labelledby={ "part-" (number) } {
            div.heading {
                h2 #{ "part-" (number) } {
                    @if of == 1 { "Text" } @else { (words(&part.label)) }
                }
                (status(part.status))
            }
            @if let Some(error) = &part.error { p.error { (error.message) } }
            @if let Some(text) = &part.text {
                @if let Some(outcome) = &part.outcome {
                    p.muted {
                        (counted(outcome.words, "word")) ", "
                        (counted(outcome.characters, "character"))
                        @if outcome.truncated { " " (badge("warning", "ends early")) }
                    }
                    @for warning in &outcome.warnings { p { (badge("warning", "note")) " " (warning) } }
                }
                div.prose { (rendered(text)) }
                details {
                    summary { "As Markdown" }
                    div.copyable {
                        pre #(source) tabindex="0" role="region" aria-label={ "Markdown: " (part.label) } { (text) }
                        button.quiet type="button" data-copy={ "#" (source) } hidden { "Copy" }
                    }
                }
            }
        }
    }
}

/// What made the texts: strategy, template, prompt, and whom it was asked of.
fn made_by(within: &Within, job: &JobView) -> Markup {
    html! {
        section.card aria-labelledby="made-by" {
            h2 #made-by { "What made this" }
            (pairs([
                ("Job", html! { code { (job.summary.job_id) } }),
                ("Asked for by", html! { (job.created_by) }),
                ("First worked on", html! {
                    @match job.started_at { Some(at) => (time(at)), None => "not yet" }
                }),
                ("Tokens", html! {
                    (counted(job.summary.usage.input, "token")) " of prompts, "
                    (counted(job.summary.usage.output, "token")) " of answers"
                }),
                ("Cost", cost(job.summary.cost_usd)),
            ]))
            @for part in &job.parts { (part_made_by(within, part, job.parts.len())) }
        }
    }
}

fn part_made_by(within: &Within, part: &Part, of: usize) -> Markup {
    html! {
        @if of > 1 { h3 { (words(&part.label)) } }
        @if let Some(outcome) = &part.outcome {
            (pairs([
                ("Provider", html! { (part.provider.title()) " (" (outcome.model) ")" }),
                ("Strategy", applied(within, &outcome.strategy, "strategies")),
                ("Template", applied(within, &outcome.template, "templates")),
                ("Tokens", html! { (part.usage.input) " + " (part.usage.output) }),
                ("Cost", cost(part.cost_usd)),
            ]))
        }
        @if !part.attempts.is_empty() { (attempts(part)) }
        @if let Some(prompt) = &part.prompt {
            details {
                summary { "The prompt" }
                pre.prompt tabindex="0" role="region" aria-label={ "Prompt: " (part.label) } { (prompt) }
            }
        }
    }
}

/// A strategy or a template, with its version and whose it is.
fn applied(within: &Within, applied: &Applied, kind: &str) -> Markup {
    let (Some(id), Some(version)) = (applied.id, applied.version) else {
        return html! { (applied.name) };
    };
    let is_own = applied.client_id == Some(within.id());
    html! {
        @if is_own {
            a href=(within.at(&format!("/{kind}/{id}"))) { (applied.name) } " of this client"
        } @else if let Some(owner) = applied.client_id {
            (applied.name) " of " a href={ "/clients/" (owner) } { "a client above" }
        } @else {
            (applied.name)
        }
        ", version " (version)
    }
}

fn attempts(part: &Part) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label={ "Attempts: " (part.label) } {
            table {
                thead { tr {
                    th { "Asked" } th { "Outcome" } th.number { "Took" } th.number { "Calls" }
                    th.number { "Tokens" } th.number { "Cost" } th { "Ended" }
                } }
                tbody {
                    @for attempt in &part.attempts {
                        tr {
                            td {
                                (attempt.provider.title())
                                @if let Some(model) = &attempt.model { " (" (model) ")" }
                            }
                            td {
                                (outcome(attempt))
                            }
                            td.number { (duration(Duration::from_millis(attempt.duration_ms))) }
                            td.number { (attempt.calls) }
                            td.number { (attempt.usage.input) " + " (attempt.usage.output) }
                            td.number {
                                (cost(attempt.cost_usd))
                                // The sandbox has cost nothing for ever.
                                @if let Some(price) = attempt.price.as_ref().filter(|price| price.effective_from.as_seconds() > 0) {
                                    " " span.muted { "price since " (price.effective_from.day()) }
                                }
                            }
                            td { (time(attempt.ended_at)) }
                        }
                    }
                }
            }
        }
    }
}

fn outcome(attempt: &AttemptView) -> Markup {
    match &attempt.error {
        Some(error) => html! { (status(Status::Failed)) " " (error.message) },
        None => status(attempt.outcome),
    }
}
