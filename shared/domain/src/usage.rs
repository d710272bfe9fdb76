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
            output: self.output.saturating_add(other.output),
            reasoning: self.reasoning.saturating_add(other.reasoning),
        }
    }
}
