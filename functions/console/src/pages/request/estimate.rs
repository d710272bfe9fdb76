//! What a request may cost.

use hg_domain::{money::NanoUsd, text::estimated_tokens};

use super::{body, offer::Offer};
use crate::{
    api::wire::{Preview, Price, ProviderStatus},
    form::Form,
};

/// How many tokens a price is for.
const PRICED: i64 = 1_000_000;
/// The most tokens of an answer where a request does not say.
const ANSWER: u64 = 1_000;

/// What a request comes to.
#[derive(Debug, PartialEq)]
pub(super) struct Estimate {
    pub(super) provider: String,
    pub(super) model: String,
    /// How many texts are written.
    pub(super) texts: u64,
    /// About how many tokens the prompt of each has.
    pub(super) prompt_tokens: u64,
    /// The most tokens that each may have.
    pub(super) answer_tokens: u64,
    /// The most that all of it costs; none if the price is not known.
    pub(super) cost: Option<NanoUsd>,
}

/// What the request of `form`, whose prompt is `preview`, comes to; none if there is nobody to write it.
pub(super) fn of(form: &Form, offer: &Offer, preview: &Preview) -> Option<Estimate> {
    let (chosen, model) = body::providers(form);
    let provider = match chosen.first() {
        Some(name) => offer
            .providers
            .iter()
            .find(|one| one.provider.as_str() == *name),
        None => offer.providers.iter().find(|one| one.available),
    }?;
    let model = model.unwrap_or(&provider.default_model);
    let platforms = match form.all("platforms").count() {
        0 => offer.platforms,
        chosen => chosen,
    };
    let whole = |name: &str| form.raw(name).trim().parse::<u64>().ok();
    let texts = whole("variants")
        .unwrap_or(1)
        .saturating_mul(u64::try_from(platforms).unwrap_or(1));
    let system = u64::try_from(estimated_tokens(&preview.system)).unwrap_or(u64::MAX);
    let prompt_tokens = preview.estimated_tokens.saturating_add(system);
    let answer_tokens = whole("max_tokens").unwrap_or(ANSWER);
    Some(Estimate {
        provider: provider.name.clone(),
        model: model.to_owned(),
        texts,
        prompt_tokens,
        answer_tokens,
        cost: price(provider, model, prompt_tokens)
            .and_then(|price| cost(price, prompt_tokens, answer_tokens))
            .map(|one| one.times(texts)),
    })
}

/// The price of a prompt of so many tokens.
fn price(provider: &ProviderStatus, model: &str, prompt_tokens: u64) -> Option<Price> {
    let model = provider.models.iter().find(|one| one.name == model)?;
    let fitting = model
        .prices
        .iter()
        .filter(|price| price.min_prompt_tokens <= prompt_tokens);
    fitting.max_by_key(|price| price.min_prompt_tokens).copied()
}

fn cost(price: Price, prompt_tokens: u64, answer_tokens: u64) -> Option<NanoUsd> {
    let part = |million: NanoUsd, tokens: u64| {
        let nanos = million.times(tokens).as_nanos();
        NanoUsd::from_nanos(nanos / PRICED)
    };
    Some(part(price.input_usd?, prompt_tokens) + part(price.output_usd?, answer_tokens))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn offer() -> Offer {
        let model = |name: &str, prices: serde_json::Value| {
            json!({"model": name, "context_length": null, "max_output_tokens": null, "prices": prices,
                "source": "", "checked": ""})
        };
        let prices = json!([
            {"min_prompt_tokens": 0, "input_usd": 1.0, "output_usd": 10.0},
            {"min_prompt_tokens": 1000, "input_usd": 2.0, "output_usd": 20.0},
        ]);
        let providers = json!([
            {"provider": "openai", "name": "OpenAI", "available": false, "requires_user_key": true,
                "default_model": "a", "models": [model("a", prices.clone())]},
            {"provider": "groq", "name": "Groq", "available": true, "requires_user_key": false,
                "default_model": "b", "models": [model("b", prices), model("c", json!([]))]},
        ]);
        Offer {
            providers: serde_json::from_value(providers).unwrap(),
            strategies: Vec::new(),
            templates: Vec::new(),
            keys: Vec::new(),
            variables: BTreeMap::new(),
            platforms: 2,
        }
    }

    fn preview(tokens: u64) -> Preview {
        let applied = json!({"id": null, "name": "built-in", "client_id": null, "version": null});
        serde_json::from_value(json!({
            "prompt": "", "system": "", "characters": 0, "estimated_tokens": tokens, "used": [],
            "missing": [], "template": applied, "strategy": applied,
        }))
        .unwrap()
    }

    #[test]
    fn every_text_may_be_as_long_as_it_may() {
        let found = of(&Form::default(), &offer(), &preview(500)).unwrap();
        assert_eq!(
            (found.provider.as_str(), found.texts, found.answer_tokens),
            ("Groq", 2, 1000)
        );
        // 2 × (500 × $1 + 1000 × $10) / 1,000,000
        assert_eq!(found.cost, Some(NanoUsd::from_dollars(0.021).unwrap()));
        let form = Form::default()
            .with("variants", 3)
            .with("platforms", "twitter")
            .with("max_tokens", "100");
        let found = of(&form, &offer(), &preview(1000)).unwrap();
        // 3 × (1000 × $2 + 100 × $20) / 1,000,000
        assert_eq!(
            (found.texts, found.cost),
            (3, Some(NanoUsd::from_dollars(0.012).unwrap()))
        );
    }

    #[test]
    fn what_has_no_price_has_no_estimate() {
        let form = Form::default().with(body::MODEL, "groq c");
        assert_eq!(of(&form, &offer(), &preview(1)).unwrap().cost, None);
        let form = Form::default()
            .with(body::MODEL, "groq")
            .with("model", "unheard-of");
        assert_eq!(of(&form, &offer(), &preview(1)).unwrap().cost, None);
    }
}
