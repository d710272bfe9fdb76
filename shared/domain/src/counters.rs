//! What is counted of a client's work, as it ends.

use std::{iter::Sum, ops::Add};

use serde::{Deserialize, Serialize};

use crate::{
    money::{self, NanoUsd},
    usage::TokenUsage,
};

/// Counters of work that ended. What was cancelled is neither completed nor failed; what had been
/// paid for it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counters {
    /// Jobs that ended with a text.
    pub jobs_completed: u64,
    /// Jobs that ended without one.
    pub jobs_failed: u64,
    /// Tasks that ended with a text.
    pub tasks_completed: u64,
    /// Tasks that ended without one.
    pub tasks_failed: u64,
    /// Requests that the provider saw.
    pub calls: u64,
    /// Calls that spent tokens whose price is unknown.
    pub unpriced: u64,
    /// Tokens of the prompts.
    pub input_tokens: u64,
    /// Of those, read from the provider's cache.
    pub cached_input_tokens: u64,
    /// Tokens of the answers.
    pub output_tokens: u64,
    /// Of those, of hidden reasoning.
    pub reasoning_tokens: u64,
    /// What was paid, as far as known.
    #[serde(rename = "cost_nanos", with = "money::nanos")]
    pub cost: NanoUsd,
}

impl Counters {
    /// The tokens as one value. Those written to a cache are among the input and not told apart.
    pub fn tokens(&self) -> TokenUsage {
        TokenUsage {
            input: self.input_tokens,
            cached_input: self.cached_input_tokens,
            output: self.output_tokens,
            reasoning: self.reasoning_tokens,
            ..TokenUsage::default()
        }
    }
}

impl Add for Counters {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let tokens = self.tokens() + other.tokens();
        Self {
            jobs_completed: self.jobs_completed.saturating_add(other.jobs_completed),
            jobs_failed: self.jobs_failed.saturating_add(other.jobs_failed),
            tasks_completed: self.tasks_completed.saturating_add(other.tasks_completed),
            tasks_failed: self.tasks_failed.saturating_add(other.tasks_failed),
            calls: self.calls.saturating_add(other.calls),
            unpriced: self.unpriced.saturating_add(other.unpriced),
            input_tokens: tokens.input,
            cached_input_tokens: tokens.cached_input,
            output_tokens: tokens.output,
            reasoning_tokens: tokens.reasoning,
            cost: self.cost + other.cost,
        }
    }
}

impl Sum for Counters {
    fn sum<I: Iterator<Item = Self>>(counters: I) -> Self {
        counters.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_is_added() {
        let row = r#"{"jobs_completed": 1, "jobs_failed": 2, "tasks_completed": 3, "tasks_failed": 4, "calls": 5,
            "unpriced": 6, "input_tokens": 7, "cached_input_tokens": 8, "output_tokens": 9, "reasoning_tokens": 10,
            "cost_nanos": 11}"#;
        let counters: Counters = serde_json::from_str(row).unwrap();
        let twice = serde_json::to_value([counters, counters].into_iter().sum::<Counters>());
        let expected = serde_json::json!({"jobs_completed": 2, "jobs_failed": 4, "tasks_completed": 6,
            "tasks_failed": 8, "calls": 10, "unpriced": 12, "input_tokens": 14, "cached_input_tokens": 16,
            "output_tokens": 18, "reasoning_tokens": 20, "cost_nanos": 22});
        assert_eq!(twice.unwrap(), expected);
    }
}
