//! A call that brought no text.

use hg_domain::{failure::Failure, money::NanoUsd, usage::TokenUsage};

use crate::reason::Reason;

/// Why a call brought no text, and what it used nevertheless. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}: {}", failure.code.as_str(), failure.message)]
pub struct CallError {
    pub(crate) reason: Reason,
    pub(crate) failure: Failure,
    pub(crate) calls: u32,
    pub(crate) usage: Option<TokenUsage>,
    pub(crate) cost: Option<NanoUsd>,
    pub(crate) provider_request_id: Option<String>,
}

impl CallError {
    /// What went wrong: the code, and a sentence without keys or headers in it.
    pub fn failure(&self) -> Failure {
        self.failure.clone()
    }

    /// What went wrong, finer than the code says it.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// Requests that were sent, retries included; 0 when there was no time for any.
    pub fn calls(&self) -> u32 {
        self.calls
    }

    /// The tokens that were used without bringing a text; `None` when the provider reported none.
    pub fn usage(&self) -> Option<TokenUsage> {
        self.usage
    }

    /// What those tokens cost; `None` when they, or the price of the model, are unknown.
    pub fn cost(&self) -> Option<NanoUsd> {
        self.cost
    }

    /// The provider's id of the last request, for its support.
    pub fn provider_request_id(&self) -> Option<&str> {
        self.provider_request_id.as_deref()
    }
}
