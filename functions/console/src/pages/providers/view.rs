//! The pages about providers.

use std::time::Duration;

use hg_domain::provider::Provider;
use maud::{Markup, html};

use super::{
    super::conflict::{conflict_of, edited, is_late},
    Tested,
    keys::{body, form_of},
};
use crate::{
    api::wire::{Model, ProviderKeyView, ProviderStatus},
    ui::{
        Draft, Input, Options, badge, confirm, cost, counted, duration, empty, hidden, problems,
        time, usd,
    },
    visitor::Within,
};

/// How many models of a provider are shown at once; `OpenRouter` has hundreds.
const FEW: usize = 12;

/// The page of all of them. `own` are the client's keys, for those who may see them.
pub(super) fn page(
    within: &Within,
    draft: &Draft<'_>,
    providers: &[ProviderStatus],
    own: Option<&[ProviderKeyView]>,
    tested: Option<&Tested>,
) -> Markup {
    html! {
        h1 { "Providers" }
        @if let Some(tested) = tested { (outcome(tested)) }
        (problems(draft.refusal))
        @if let Some(own) = own { (keys(within, draft, own)) }
        section aria-labelledby="catalogue" {
            h2 #catalogue { "Models and prices" }
            p.muted { "US dollars for a million tokens." }
            @for provider in providers { (catalogue(provider, own.unwrap_or_default())) }
        }
    }
}

fn outcome(tested: &Tested) -> Markup {
    let Tested { label, outcome } = tested;
    html! {
        div class=(if outcome.works { "done" } else { "problems" }) role="status" {
            p {
                strong { (label) } @if outcome.works { " works: " } @else { " does not work: " }
                (outcome.model) " was asked, which took " (duration(Duration::from_millis(outcome.duration_ms)))
                " and cost " (cost(outcome.cost_usd)) "."
            }
            @if let Some(message) = &outcome.message { p { (message) } }
        }
    }
}

fn keys(within: &Within, draft: &Draft<'_>, own: &[ProviderKeyView]) -> Markup {
    html! {
        section aria-labelledby="keys" {
            h2 #keys { "Keys of this client" }
            @if own.is_empty() {
                (empty("Texts are written with the keys of the clients above, or of this deployment.", None))
            } @else {
                (key_table(within, own))
            }
            details open[draft.refusal.is_some()] {
                summary.button { "Add a key" }
                form.card method="post" action=(within.at("/providers/keys")) novalidate {
                    (hidden(&within.csrf))
                    (Input::select("provider", "Provider", providers()).required().of(draft))
                    (Input::line("label", "Name").required().of(draft))
                    (Input::secret("key", "Key").required().hint("It is encrypted, and not shown again.").of(draft))
                    (Input::line("user_id", "User").hint("Whose own it is; without one it is the client's.").of(draft))
                    (Input::check("is_active", "Active: it may be used").of(draft))
                    button.primary { "Keep the key" }
                }
            }
        }
    }
}

fn key_table(within: &Within, own: &[ProviderKeyView]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table: keys" {
            table {
                thead { tr { th { "Name" } th { "Provider" } th { "Key" } th { "Use" } th { "Changed" } th { span.visually-hidden { "Actions" } } } }
                tbody {
                    @for key in own {
                        @let here = within.at(&format!("/providers/keys/{}", key.provider_key_id));
                        tr {
                            td { a href=(here) { (key.label) } @if let Some(user) = &key.user_id { " of " (user) } }
                            td { (key.provider.title()) }
                            td { code { "…" (key.last_four) } }
                            td {
                                @if key.is_active { (badge("active", "active")) }
                                @else { (badge("inactive", "not active")) }
                            }
                            td { (time(key.updated_at)) }
                            td {
                                form method="post" action={ (here) "/test" } {
                                    (hidden(&within.csrf))
                                    button aria-label={ "Test " (key.label) } { "Test" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn providers() -> Options {
    let real = Provider::ALL
        .into_iter()
        .filter(|one| *one != Provider::Sandbox);
    real.map(|one| (one.as_str().to_owned(), one.title().to_owned()))
        .collect()
}

/// The page of one key.
pub(super) fn key(within: &Within, present: &ProviderKeyView, draft: &Draft<'_>) -> Markup {
    let here = within.at(&format!("/providers/keys/{}", present.provider_key_id));
    html! {
        h1 { (present.label) }
        p.muted { (present.provider.title()) " · ends with " code { (present.last_four) } " · changed " (time(present.updated_at)) }
        @if is_late(draft.refusal) {
            (conflict_of(&body(&form_of(present), None), &body(draft.form, None)))
        }
        (problems(draft.refusal))
        form method="post" action=(here) novalidate {
            (hidden(&within.csrf))
            (edited(draft, present.version))
            input type="hidden" name="provider" value=(present.provider.as_str());
            (Input::line("label", "Name").required().of(draft))
            (Input::secret("key", "Another key").hint("Leave it blank to keep the one there is.").of(draft))
            (Input::line("user_id", "User").hint("Whose own it is; without one it is the client's.").of(draft))
            (Input::check("is_active", "Active: it may be used").of(draft))
            div.actions { button.primary { "Save" } }
        }
        (confirm(&within.csrf, &format!("{here}/delete"), "Delete", &present.label,
            "Texts are written with the next key that there is."))
    }
}

fn catalogue(provider: &ProviderStatus, own: &[ProviderKeyView]) -> Markup {
    let mut keys = own
        .iter()
        .filter(|key| key.is_active && key.user_id.is_none());
    let has_own = keys.any(|key| key.provider == provider.provider);
    let (first, others) = provider.models.split_at(provider.models.len().min(FEW));
    html! {
        section.card aria-labelledby={ "provider-" (provider.provider.as_str()) } {
            div.heading {
                h3 #{ "provider-" (provider.provider.as_str()) } { (provider.name) }
                @if provider.available { (badge("active", "available")) }
                @else if has_own { (badge("active", "available by this client's key")) }
                @else if provider.requires_user_key { (badge("inactive", "needs a key of your own")) }
                @else { (badge("inactive", "not available")) }
            }
            p.muted { "Without another wish, " (provider.default_model) " writes." }
            @if !first.is_empty() { (models(provider, first)) }
            @if !others.is_empty() {
                details {
                    summary { (counted(others.len(), "more model")) }
                    (models(provider, others))
                }
            }
        }
    }
}

fn models(provider: &ProviderStatus, models: &[Model]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label={ "Models of " (provider.name) } {
            table {
                thead { tr {
                    th { "Model" } th.number { "Prompt" } th.number { "Answer" } th.number { "Context" }
                    th.number { "Longest answer" } th { "Checked" }
                } }
                tbody { @for model in models { (row(model)) } }
            }
        }
    }
}

fn row(model: &Model) -> Markup {
    let tokens = |count: Option<u64>| {
        count.map_or_else(|| "unknown".to_owned(), |count| counted(count, "token"))
    };
    let prices = |value: fn(&crate::api::wire::Price) -> Option<hg_domain::money::NanoUsd>| {
        html! {
            @if model.prices.is_empty() { "unknown" }
            @for price in &model.prices {
                div {
                    @match value(price) { Some(amount) => (usd(amount)), None => "unknown" }
                    @if price.min_prompt_tokens > 0 {
                        span.muted { " from " (counted(price.min_prompt_tokens, "token")) }
                    }
                }
            }
        }
    };
    html! {
        tr {
            td { (model.name) }
            td.number { (prices(|price| price.input_usd)) }
            td.number { (prices(|price| price.output_usd)) }
            td.number { (tokens(model.context_length)) }
            td.number { (tokens(model.max_output_tokens)) }
            td { span title=(model.source) { (model.checked.get(..10).unwrap_or(&model.checked)) } }
        }
    }
}
