//! What a model is asked for, and what it answers.

use hg_domain::{money::NanoUsd, usage::TokenUsage};

use crate::prices::PriceRow;

/// A text that a model is asked to write.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// The provider's name of the model; the client's default if `None`.
    pub model: Option<String>,
    /// Who the model should be, apart from what it is asked.
    pub system: Option<String>,
    /// What it is asked.
    pub prompt: String,
    /// Most tokens of the answer, those of hidden reasoning included.
    pub max_tokens: u32,
    /// How freely the model chooses its words, 0 to 2; the model's default if `None`. A model that
    /// takes no temperature is asked without one.
    pub temperature: Option<f64>,
}

/// Why the model stopped writing. Refusals and filtered answers are errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It had said everything.
    Complete,
    /// It was cut off at `max_tokens` or at the end of its context.
    Length,
}

impl Stop {
    /// The word for logs: `stop` or `length`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "stop",
            Self::Length => "length",
        }
    }
}

/// What a model answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The text: never blank.
    pub text: String,
    /// Why the text ends where it does.
    pub stop: Stop,
    /// The model that answered, as the provider names it.
    pub model: String,
    /// The tokens of all tries, as far as the provider reported them.
    pub usage: TokenUsage,
    /// What those tokens cost; `None` when the model has no price or the provider reported no
    /// tokens, never a false zero.
    pub cost: Option<NanoUsd>,
    /// The price that was applied to the answer; `None` also where the provider itself says what it
    /// charged.
    pub price: Option<&'static PriceRow>,
    /// The provider's id of the request, for its support.
    pub provider_request_id: Option<String>,
    /// Requests that were sent, retries included.
    pub calls: u32,
}
