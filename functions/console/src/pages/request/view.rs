//! The page to ask for a text at.

use hg_domain::{
    content::{ContentType, Length, Tone},
    provider::Provider,
};
use maud::{Markup, html};

use super::{
    ACTION, ONCE, PREVIEW, body,
    estimate::{self, Estimate},
    offer::Offer,
    preview::Shown,
};
use crate::{
    api::wire::{Model, Preview, ProviderStatus},
    ui::{
        Draft, Input, Options, capitalized, content_type, counted, hidden, kinds, platforms,
        problems, usd,
    },
    visitor::Within,
};

/// The page.
pub(super) fn page(within: &Within, draft: &Draft<'_>, offer: &Offer, shown: &Shown) -> Markup {
    let here = within.at("/requests/new");
    html! {
        h1 { "New request" }
        (problems(draft.refusal))
        div.beside {
            form #request method="post" action=(here) novalidate
                hx-post=(here) hx-trigger="input delay:300ms, change" hx-vals={ r#"{"action": "preview"}"# }
                hx-target="#preview" hx-select="#preview" hx-swap="outerHTML"
                hx-select-oob="#own-variables:outerMorph, #networks:outerMorph" data-unsaved hx-sync="this:replace" {
                (hidden(&within.csrf))
                input type="hidden" name=(ONCE) value=(draft.form.raw(ONCE));
                (what(draft))
                (variables(draft, offer))
                (who(draft, offer))
                (how(draft, offer))
                (rest(draft, offer))
                div.actions {
                    button.primary name=(ACTION) value="send" { "Send request" }
                    button name=(ACTION) value=(PREVIEW) { "Show the prompt" }
                }
            }
            (preview(draft, offer, shown))
        }
    }
}

fn what(draft: &Draft<'_>) -> Markup {
    html! {
        (Input::select("content_type", "Kind of text", kinds()).required().of(draft))
        (Input::line("topic", "Topic").required()
            .hint("What it is about, in up to 200 characters. It may be left out where there are instructions.")
            .of(draft))
        (Input::area("keywords", "Keywords", 3).required()
            .hint("One to ten words or phrases that the text must have, one per line.")
            .of(draft))
        (Input::area("prompt", "Instructions", 4)
            .hint("Anything else that the writer should know, in your own words.").of(draft))
        div #networks {
            @if draft.form.raw("content_type") == ContentType::SocialMedia.as_str() {
                (Input::checks("platforms", "Networks", platforms())
                    .hint("One text for each. Without any, those of the strategy.").of(draft))
            }
        }
    }
}

/// The names that the template in effect has values for.
fn variables(draft: &Draft<'_>, offer: &Offer) -> Markup {
    html! {
        div #own-variables {
            @if !offer.variables.is_empty() {
                fieldset {
                    legend { "For the template in effect" }
                    @for (name, variable) in &offer.variables {
                        @let field = format!("{}{name}", body::VARIABLE);
                        @let input = Input::line(&field, name);
                        @let input = if variable.required { input.required() } else { input };
                        (input.hint(variable.description.as_deref().unwrap_or("")).of(draft))
                    }
                }
            }
        }
    }
}

fn who(draft: &Draft<'_>, offer: &Offer) -> Markup {
    html! {
        (Input::select(body::MODEL, "Written by", models(&offer.providers))
            .hint("Prices are US dollars for a million tokens of the prompt and of the answer.").of(draft))
    }
}

fn how(draft: &Draft<'_>, offer: &Offer) -> Markup {
    html! {
        details open[is_used(draft, &HOW)] {
            summary { "Length, tone and wording" }
            (Input::select("length", "Length", words(Length::ALL.iter().map(|one| one.as_str()), "As the strategy has it")).of(draft))
            (Input::number("word_count", "Words").hint("100 to 5,000, instead of the strategy's.").of(draft))
            (Input::select("tone", "Tone", words(Tone::ALL.iter().map(|one| one.as_str()), "As the strategy has it")).of(draft))
            (Input::line("target_audience", "Audience").of(draft))
            (Input::area("brand_guidelines", "Brand guidelines", 3).of(draft))
            (Input::select("strategy_id", "Strategy", strategies(offer)).of(draft))
            (Input::select("template_id", "Template", templates(offer)).of(draft))
            (Input::code("variables", "Further values for the template", 3)
                .hint("A JSON object of names and values.").of(draft))
        }
    }
}

const HOW: [&str; 8] = [
    "length",
    "word_count",
    "tone",
    "target_audience",
    "brand_guidelines",
    "strategy_id",
    "template_id",
    "variables",
];
const REST: [&str; 9] = [
    "variants",
    "max_tokens",
    "temperature",
    "model",
    "fallbacks",
    "user_id",
    "provider_key_id",
    "callback_url",
    "metadata",
];

fn rest(draft: &Draft<'_>, offer: &Offer) -> Markup {
    let others = Provider::ALL.map(|one| (one.as_str().to_owned(), one.title().to_owned()));
    html! {
        details open[is_used(draft, &REST)] {
            summary { "More settings" }
            (Input::number("variants", "Variants").hint("1 to 5 texts to choose from.").of(draft))
            (Input::number("max_tokens", "Most tokens of the answer")
                .hint("100 to 4,000; 1,000 if left out. A word has about 1.3.").of(draft))
            (Input::decimal("temperature", "Temperature")
                .hint("0 to 2: how freely the model chooses its words.").of(draft))
            (Input::line("model", "Another model").hint("By the provider's name for it.").of(draft))
            (Input::checks(body::FALLBACKS, "If that fails, try", others.to_vec()).of(draft))
            @if !offer.keys.is_empty() {
                (Input::select("provider_key_id", "Provider key", keys(offer)).of(draft))
                (Input::line("user_id", "User of the key").of(draft))
            } @else {
                // Whoever sees no keys goes on with the one that an earlier request named.
                @for name in ["provider_key_id", "user_id"] {
                    @if let Some(value) = draft.form.text(name) {
                        input type="hidden" name=(name) value=(value);
                    }
                }
            }
            (Input::line("callback_url", "Callback address")
                .hint("An https address that is told when the job ended.").of(draft))
            (Input::code("metadata", "Metadata", 3)
                .hint("A JSON object that is kept with the job.").of(draft))
        }
    }
}

/// Whether any of these fields says something, or is wrong.
fn is_used(draft: &Draft<'_>, names: &[&str]) -> bool {
    names
        .iter()
        .any(|name| draft.form.text(name).is_some() || draft.is_wrong(name))
}

fn none(label: &str) -> (String, String) {
    (String::new(), label.to_owned())
}

fn words<'a>(all: impl Iterator<Item = &'a str>, nothing: &str) -> Options {
    let all = all.map(|word| (word.to_owned(), capitalized(word)));
    std::iter::once(none(nothing)).chain(all).collect()
}

fn strategies(offer: &Offer) -> Options {
    let all = offer.strategies.iter().map(|one| {
        let label = format!("{} ({})", one.name, content_type(one.content_type));
        (one.strategy_id.to_string(), label)
    });
    std::iter::once(none("The one in effect"))
        .chain(all)
        .collect()
}

fn templates(offer: &Offer) -> Options {
    let all = offer.templates.iter().filter_map(|one| {
        let label = format!("{} ({})", one.name, content_type(one.content_type));
        Some((one.template_id?.to_string(), label))
    });
    std::iter::once(none("The one in effect"))
        .chain(all)
        .collect()
}

fn keys(offer: &Offer) -> Options {
    let all = offer.keys.iter().filter(|key| key.is_active).map(|key| {
        let label = format!("{} ({})", key.label, key.provider.title());
        (key.provider_key_id.to_string(), label)
    });
    std::iter::once(none("The one in effect"))
        .chain(all)
        .collect()
}

/// Providers, each with its models and what they cost.
fn models(providers: &[ProviderStatus]) -> Options {
    let of_provider = |one: &ProviderStatus| {
        let name = one.provider.as_str();
        let usable = if one.available {
            ""
        } else {
            ", needs a key of your own"
        };
        let default = (
            name.to_owned(),
            format!("{} ({}{usable})", one.name, one.default_model),
        );
        let models = one.models.iter().map(|model| {
            let label = format!("{} · {}{}", one.name, model.name, price(model));
            (format!("{name} {}", model.name), label)
        });
        std::iter::once(default).chain(models).collect::<Vec<_>>()
    };
    std::iter::once(none("The best that there is"))
        .chain(providers.iter().flat_map(of_provider))
        .collect()
}

fn price(model: &Model) -> String {
    match model
        .prices
        .first()
        .map(|price| (price.input_usd, price.output_usd))
    {
        Some((Some(input), Some(output))) => format!(": {} + {}", usd(input), usd(output)),
        _ => String::new(),
    }
}

fn preview(draft: &Draft<'_>, offer: &Offer, shown: &Shown) -> Markup {
    html! {
        section #preview.card aria-labelledby="preview-title" aria-live="polite" {
            h2 #preview-title { "What would be sent" }
            @match shown {
                Shown::Prompt(preview) => {
                    @if let Some(estimate) = estimate::of(draft.form, offer, preview) { (costs(&estimate)) }
                    (prompt(preview))
                }
                Shown::Refused(refusal) => {
                    p.muted { "The prompt and its cost are shown here once the form says enough:" }
                    ul {
                        @if refusal.violations.is_empty() { li { (refusal.message) } }
                        @for violation in &refusal.violations {
                            li {
                                @let name = violation.field.strip_prefix("request.").unwrap_or(&violation.field);
                                (name) " " (violation.constraint)
                            }
                        }
                    }
                }
            }
        }
    }
}

fn costs(estimate: &Estimate) -> Markup {
    html! {
        p.estimate {
            "Estimated cost: "
            @match estimate.cost {
                Some(cost) => strong { "at most " (usd(cost)) },
                None => strong { "unknown, as the price of the model is" },
            }
        }
        p.muted {
            (counted(estimate.texts, "text")) " by " (estimate.provider) " (" (estimate.model) "): about "
            (counted(estimate.prompt_tokens, "token")) " of prompt and at most "
            (counted(estimate.answer_tokens, "token")) " of answer" @if estimate.texts > 1 { ", each" } "."
        }
    }
}

fn prompt(preview: &Preview) -> Markup {
    html! {
        p.muted {
            "By the template " strong { (preview.template.name) } " and the strategy "
            strong { (preview.strategy.name) } "."
        }
        @if !preview.missing.is_empty() {
            details {
                summary { (counted(preview.missing.len(), "name")) " without a value" }
                p { (preview.missing.join(", ")) }
            }
        }
        pre.prompt tabindex="0" role="region" aria-label="Prompt" { (preview.prompt) }
    }
}
