//! The models that are known by name, and how long their texts can be.

use std::{collections::BTreeMap, sync::LazyLock};

use hg_domain::{provider::Provider, time::Timestamp};
use serde::Deserialize;

use crate::prices::{self, PriceRow};

static MODELS: LazyLock<BTreeMap<Provider, Vec<ModelRow>>> = LazyLock::new(|| {
    read(include_str!("models.json")).unwrap_or_else(|error| {
        tracing::error!(%error, "the list of models cannot be read: none is known");
        BTreeMap::new()
    })
});

/// A model of a provider. Others can be asked too; these are known to exist.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelRow {
    /// Who offers it.
    pub provider: Provider,
    /// Its name in requests.
    pub model: String,
    /// Most tokens of prompt and answer together, as far as known.
    #[serde(default)]
    pub context_length: Option<u64>,
    /// Most tokens of an answer, as far as known.
    #[serde(default)]
    pub max_output_tokens: Option<u64>,
    /// Where that is published.
    pub source: String,
    /// When it was last compared with its source: a month or a day.
    pub checked: String,
}

impl ModelRow {
    /// Its prices at a time, from the shortest prompt to the longest; none when it is unpriced.
    pub fn prices(&self, at: Timestamp) -> Vec<&'static PriceRow> {
        prices::tiers(self.provider, &self.model, at)
    }
}

/// The known models of a provider. Those of `OpenRouter` change daily: it publishes its own list.
pub fn catalogue(provider: Provider) -> &'static [ModelRow] {
    MODELS.get(&provider).map_or(&[], Vec::as_slice)
}

fn read(json: &str) -> serde_json::Result<BTreeMap<Provider, Vec<ModelRow>>> {
    let mut models = BTreeMap::<_, Vec<_>>::new();
    for row in serde_json::from_str::<Vec<ModelRow>>(json)? {
        models.entry(row.provider).or_default().push(row);
    }
    Ok(models)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_has_models_and_every_model_a_price() {
        for provider in Provider::ALL {
            let rows = catalogue(provider);
            assert!(!rows.is_empty(), "{provider}");
            for row in rows {
                assert!(!row.prices(Timestamp::now()).is_empty(), "{row:?}");
                assert!(row.max_output_tokens <= row.context_length, "{row:?}");
            }
        }
    }

    #[test]
    fn every_price_is_of_a_known_model() {
        for price in prices::all() {
            let known = catalogue(price.provider)
                .iter()
                .any(|row| row.model == price.model);
            assert!(known, "{price:?}");
        }
    }
}
