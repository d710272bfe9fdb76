//! What a model call used.

use std::ops::Add;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Tokens of one call or of many, as the provider counted them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenUsage {
    /// Tokens of the prompt, those read from the provider's cache included.
    pub input: u64,
    /// Of `input`, the tokens read from the provider's cache.
    pub cached_input: u64,
    /// Of `input`, the tokens written to the provider's cache for five minutes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_write_5m: u64,
    /// Of `input`, the tokens written to the provider's cache for an hour.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_write_1h: u64,
    /// Tokens of the answer, those of hidden reasoning included.
    pub output: u64,
    /// Of `output`, the tokens of hidden reasoning.
    pub reasoning: u64,
}

impl TokenUsage {
    /// Input and output together.
    pub fn total(self) -> u64 {
        self.input.saturating_add(self.output)
    }
}

impl Add for TokenUsage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            input: self.input.saturating_add(other.input),
            cached_input: self.cached_input.saturating_add(other.cached_input),
            cache_write_5m: self.cache_write_5m.saturating_add(other.cache_write_5m),
            cache_write_1h: self.cache_write_1h.saturating_add(other.cache_write_1h),
            output: self.output.saturating_add(other.output),
            reasoning: self.reasoning.saturating_add(other.reasoning),
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(tokens: &u64) -> bool {
    *tokens == 0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn writes_to_a_cache_are_named_only_where_there_are_any() {
        let plain = json!({"input": 9, "cached_input": 1, "output": 2, "reasoning": 0});
        let usage: TokenUsage = serde_json::from_value(plain.clone()).unwrap();
        assert_eq!(serde_json::to_value(usage).unwrap(), plain);
        let written = TokenUsage {
            cache_write_5m: 3,
            cache_write_1h: 4,
            ..usage
        };
        let twice = serde_json::to_value(written + written).unwrap();
        assert_eq!(
            (&twice["cache_write_5m"], &twice["cache_write_1h"]),
            (&json!(6), &json!(8))
        );
        assert_eq!(
            serde_json::from_value::<TokenUsage>(twice).unwrap(),
            written + written
        );
    }
}
