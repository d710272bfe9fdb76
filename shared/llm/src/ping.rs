//! Finding out whether a key works.

use hg_domain::{money::NanoUsd, provider::Provider, usage::TokenUsage};
use tokio::time::Instant;

use crate::{
    call_error::CallError,
    client::Client,
    completion::{Answer, Completion},
    reason::Reason,
};

/// What it took to find out that a key works.
#[derive(Clone, Debug, PartialEq)]
pub struct Ping {
    /// The tokens that were used, as far as the provider reported them.
    pub usage: Option<TokenUsage>,
    /// What those tokens cost; `None` when they, or the price of the model, are unknown.
    pub cost: Option<NanoUsd>,
    /// The provider's id of the request.
    pub provider_request_id: Option<String>,
    /// Requests that were sent, retries included.
    pub calls: u32,
}

impl Client {
    /// Makes the cheapest call that shows whether the key works for the default model. Whatever
    /// the model makes of it, a cut or refused answer too, is a sign that it does.
    ///
    /// # Errors
    /// When the key does not work, or that could not be found out: [`CallError::reason`] tells
    /// [`Reason::InvalidKey`] from an account without credit and a provider out of order.
    pub async fn ping(&self, deadline: Instant) -> Result<Ping, CallError> {
        let request = Completion {
            model: None,
            system: None,
            prompt: "Hi".to_owned(),
            max_tokens: fewest_tokens(self.provider()),
            temperature: None,
        };
        match self.complete(&request, deadline).await {
            Ok(answer) => Ok(answer.into()),
            Err(error) => error.try_into(),
        }
    }
}

/// The fewest tokens that an answer may be limited to.
const fn fewest_tokens(provider: Provider) -> u32 {
    match provider {
        Provider::Openai | Provider::Openrouter => 16,
        Provider::Anthropic | Provider::Google | Provider::Groq | Provider::Sandbox => 1,
    }
}

impl From<Answer> for Ping {
    fn from(answer: Answer) -> Self {
        Self {
            usage: Some(answer.usage),
            cost: answer.cost,
            provider_request_id: answer.provider_request_id,
            calls: answer.calls,
        }
    }
}

/// A model that answered without a text did answer.
impl TryFrom<CallError> for Ping {
    type Error = CallError;

    fn try_from(error: CallError) -> Result<Self, Self::Error> {
        if !matches!(error.reason, Reason::Empty | Reason::Filtered) {
            return Err(error);
        }
        Ok(Self {
            usage: error.usage,
            cost: error.cost,
            provider_request_id: error.provider_request_id,
            calls: error.calls,
        })
    }
}
