//! The price book: what a token costs, by provider, model, time and length of the prompt.

use std::{collections::BTreeSet, sync::LazyLock};

use hg_domain::{
    money::{NanoUsd, nanos},
    provider::Provider,
    time::Timestamp,
    usage::TokenUsage,
};
use serde::{Deserialize, Deserializer};

static BOOK: LazyLock<Vec<PriceRow>> = LazyLock::new(|| {
    read(include_str!("prices.json")).unwrap_or_else(|error| {
        tracing::error!(%error, "the price book cannot be read: every model is unpriced");
        Vec::new()
    })
});

/// What the tokens of a model cost from a time on. Amounts are for one token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRow {
    /// Who sells the tokens.
    pub provider: Provider,
    /// The model, without the date of a snapshot unless that has a price of its own.
    pub model: String,
    /// When the price began.
    pub effective_from: Timestamp,
    /// The first moment at which it is over; `None` while no end is known.
    #[serde(default)]
    pub effective_to: Option<Timestamp>,
    /// The shortest prompt it is for, in tokens, cached ones included.
    pub min_prompt_tokens: u64,
    /// A token of the prompt.
    #[serde(with = "nanos")]
    pub input: NanoUsd,
    /// A token of the prompt that was read from the provider's cache.
    #[serde(with = "nanos")]
    pub cached_input: NanoUsd,
    /// A token of the prompt that was written to the provider's cache, for five minutes where that
    /// makes a difference.
    #[serde(with = "nanos")]
    pub cache_write: NanoUsd,
    /// A token of the prompt that was written to the provider's cache for an hour, where that has a
    /// price of its own.
    #[serde(default, deserialize_with = "optional_nanos")]
    pub cache_write_1h: Option<NanoUsd>,
    /// A token of the answer or of hidden reasoning.
    #[serde(with = "nanos")]
    pub output: NanoUsd,
    /// Where the price is published.
    pub source: String,
    /// When it was last compared with its source: a month or a day.
    pub checked: String,
}

impl PriceRow {
    /// What these tokens cost at this price. What was read from or written to the cache is a part of
    /// the input with a price of its own.
    pub fn cost(&self, usage: TokenUsage) -> NanoUsd {
        let fresh = usage
            .input
            .saturating_sub(usage.cached_input)
            .saturating_sub(usage.cache_write_5m)
            .saturating_sub(usage.cache_write_1h);
        self.input.times(fresh)
            + self.cached_input.times(usage.cached_input)
            + self.cache_write.times(usage.cache_write_5m)
            + self.long_cache_write().times(usage.cache_write_1h)
            + self.output.times(usage.output)
    }

    fn long_cache_write(&self) -> NanoUsd {
        self.cache_write_1h.unwrap_or(self.cache_write)
    }

    fn highest_cost(&self, bound: Bound) -> NanoUsd {
        let written = self.cache_write.max(self.long_cache_write());
        let prompt_token = self.input.max(self.cached_input).max(written);
        prompt_token.times(bound.prompt_tokens) + self.output.times(bound.answer_tokens)
    }

    fn holds(&self, provider: Provider, model: &str, at: Timestamp, prompt_tokens: u64) -> bool {
        self.provider == provider
            && self.model == model
            && self.effective_from <= at
            && self.effective_to.is_none_or(|end| at < end)
            && self.min_prompt_tokens <= prompt_tokens
    }
}

/// The whole book, for a catalogue.
pub fn all() -> &'static [PriceRow] {
    &BOOK
}

/// The price of a request to `model` at a time with so many tokens of prompt; `None` when the
/// model is unpriced. A dated snapshot has the price of its model unless it has its own.
pub fn lookup(
    provider: Provider,
    model: &str,
    at: Timestamp,
    prompt_tokens: u64,
) -> Option<&'static PriceRow> {
    find(&BOOK, provider, model, at, prompt_tokens)
}

/// The prices of a model at a time, from the shortest prompt to the longest: more than one where
/// long prompts cost more, none when the model is unpriced.
pub fn tiers(provider: Provider, model: &str, at: Timestamp) -> Vec<&'static PriceRow> {
    let lengths: BTreeSet<u64> = BOOK.iter().map(|row| row.min_prompt_tokens).collect();
    let mut rows: Vec<_> = lengths
        .into_iter()
        .filter_map(|length| lookup(provider, model, at, length))
        .collect();
    rows.dedup();
    rows
}

/// How large a request and its answer can be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) prompt_tokens: u64,
    pub(crate) answer_tokens: u64,
}

/// The most that one request within `bound` can cost; `None` when the model is unpriced. Prices
/// change with the length of the prompt: the dearest of those that may apply counts.
pub(crate) fn highest(
    provider: Provider,
    model: &str,
    at: Timestamp,
    bound: Bound,
) -> Option<NanoUsd> {
    let lengths = BOOK.iter().map(|row| row.min_prompt_tokens);
    lengths
        .filter(|length| *length <= bound.prompt_tokens)
        .filter_map(|length| lookup(provider, model, at, length))
        .map(|row| row.highest_cost(bound))
        .max()
}

fn find<'a>(
    book: &'a [PriceRow],
    provider: Provider,
    model: &str,
    at: Timestamp,
    prompt_tokens: u64,
) -> Option<&'a PriceRow> {
    [model, undated(model)].into_iter().find_map(|model| {
        book.iter()
            .filter(|row| row.holds(provider, model, at, prompt_tokens))
            .max_by_key(|row| (row.effective_from, row.min_prompt_tokens))
    })
}

/// The model's name without the date of a snapshot: `-2024-07-18` or `-20240718`.
fn undated(model: &str) -> &str {
    ["-dddd-dd-dd", "-dddddddd"]
        .into_iter()
        .find_map(|pattern| {
            let (base, date) = model.split_at_checked(model.len().checked_sub(pattern.len())?)?;
            let fits = |(found, wanted): (u8, u8)| match wanted {
                b'd' => found.is_ascii_digit(),
                _ => found == wanted,
            };
            date.bytes().zip(pattern.bytes()).all(fits).then_some(base)
        })
        .unwrap_or(model)
}

fn optional_nanos<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NanoUsd>, D::Error> {
    nanos::deserialize(deserializer).map(Some)
}

fn read(json: &str) -> serde_json::Result<Vec<PriceRow>> {
    serde_json::from_str(json)
}

#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;
