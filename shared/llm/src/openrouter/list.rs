//! `OpenRouter`'s list of models.

use hg_domain::money::NanoUsd;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{decimal::Dollars, listed::ListedModel};

const MILLION: i128 = 1_000_000;

#[derive(Debug, Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Model<'a> {
    id: String,
    name: Option<String>,
    context_length: Option<u64>,
    top_provider: Option<TopProvider>,
    #[serde(borrow)]
    pricing: Option<Pricing<'a>>,
}

#[derive(Debug, Deserialize)]
struct TopProvider {
    max_completion_tokens: Option<u64>,
}

/// Dollars for one token. The price of a router that chooses among models is -1, for unknown.
#[derive(Debug, Default, Deserialize)]
struct Pricing<'a> {
    #[serde(borrow)]
    prompt: Option<&'a RawValue>,
    #[serde(borrow)]
    completion: Option<&'a RawValue>,
    #[serde(borrow)]
    input_cache_read: Option<&'a RawValue>,
    #[serde(borrow)]
    input_cache_write: Option<&'a RawValue>,
}

/// The models of the list; `None` if it is no list. One that is not understood is left out.
pub(super) fn read(body: &[u8]) -> Option<Vec<ListedModel>> {
    let list: List<'_> = serde_json::from_slice(body).ok()?;
    let models = list.data.into_iter();
    let models = models.filter_map(|model| serde_json::from_str::<Model<'_>>(model.get()).ok());
    Some(models.map(ListedModel::from).collect())
}

impl From<Model<'_>> for ListedModel {
    fn from(model: Model<'_>) -> Self {
        let pricing = model.pricing.unwrap_or_default();
        Self {
            model: model.id,
            name: model.name,
            context_length: model.context_length,
            max_output_tokens: model.top_provider.and_then(|top| top.max_completion_tokens),
            input: for_a_million(pricing.prompt),
            cached_input: for_a_million(pricing.input_cache_read),
            cache_write: for_a_million(pricing.input_cache_write),
            output: for_a_million(pricing.completion),
        }
    }
}

fn for_a_million(price: Option<&RawValue>) -> Option<NanoUsd> {
    Dollars::parse(price?.get())?.times(MILLION).to_nanos()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_read_model_by_model() {
        let body = json!({"data": [
            {
                "id": "openai/gpt-4o-mini", "name": "OpenAI: GPT-4o-mini", "context_length": 128_000,
                "top_provider": {"context_length": 128_000, "max_completion_tokens": 16_384},
                "pricing": {
                    "prompt": "0.00000015", "completion": "0.0000006", "input_cache_read": "0.000000075",
                    "input_cache_write": "0.0000000375", "request": "0", "internal_reasoning": "0",
                },
            },
            {"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "-1"}, "top_provider": null},
            {"name": "nameless"},
            {"id": "someone/free", "pricing": {"prompt": "0", "completion": 0}},
        ]});
        let unknown = |model: &str, price| ListedModel {
            model: model.to_owned(),
            name: None,
            context_length: None,
            max_output_tokens: None,
            input: price,
            cached_input: None,
            cache_write: None,
            output: price,
        };
        let mini = ListedModel {
            model: "openai/gpt-4o-mini".to_owned(),
            name: Some("OpenAI: GPT-4o-mini".to_owned()),
            context_length: Some(128_000),
            max_output_tokens: Some(16_384),
            input: Some(NanoUsd::from_nanos(150_000_000)),
            cached_input: Some(NanoUsd::from_nanos(75_000_000)),
            cache_write: Some(NanoUsd::from_nanos(37_500_000)),
            output: Some(NanoUsd::from_nanos(600_000_000)),
        };
        let (auto, free) = (
            unknown("openrouter/auto", None),
            unknown("someone/free", Some(NanoUsd::ZERO)),
        );
        assert_eq!(
            read(body.to_string().as_bytes()),
            Some(vec![mini, auto, free])
        );
    }

    #[test]
    fn what_is_no_list_is_none() {
        for body in ["", "[]", "{}", r#"{"data": null}"#, "<html>"] {
            assert_eq!(read(body.as_bytes()), None, "{body}");
        }
    }
}
