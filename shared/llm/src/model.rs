//! One try at one provider: what the module of a provider implements.

use std::time::Duration;

use hg_domain::{
    failure::{Failure, FailureCode},
    provider::Provider,
    usage::TokenUsage,
};

use crate::completion::{Completion, Stop};

/// A provider's model, asked once. Deadlines and retries are the caller's.
pub(crate) trait LanguageModel {
    /// The provider.
    const PROVIDER: Provider;

    /// The model of a request that names none.
    fn default_model(&self) -> &str;

    /// Sends one request and reads its answer.
    fn attempt(&self, attempt: Attempt<'_>) -> impl Future<Output = Result<Reply, Fault>> + Send;
}

/// A request as it is sent this time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) model: &'a str,
    pub(crate) system: Option<&'a str>,
    pub(crate) prompt: &'a str,
    pub(crate) max_tokens: u32,
    pub(crate) temperature: Option<f64>,
}

impl<'a> Attempt<'a> {
    pub(crate) fn new(request: &'a Completion, default_model: &'a str) -> Self {
        Self {
            model: request.model.as_deref().unwrap_or(default_model),
            system: request.system.as_deref(),
            prompt: &request.prompt,
            max_tokens: request.max_tokens,
            temperature: request.temperature,
        }
    }
}

/// A text, and what the provider said about making it.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) text: String,
    pub(crate) stop: Stop,
    pub(crate) receipt: Receipt,
}

/// What the provider said about a try, as far as it did.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Receipt {
    /// The model that answered.
    pub(crate) model: Option<String>,
    /// The tokens that it counted.
    pub(crate) usage: Option<TokenUsage>,
    /// Its id of the request.
    pub(crate) request_id: Option<String>,
}

/// Why a try brought no text.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) failure: Failure,
    pub(crate) retry: Retry,
    pub(crate) receipt: Box<Receipt>,
}

/// Whether a failed try is worth another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    /// It would fail the same way.
    Never,
    /// It may succeed after this time at the earliest.
    NotBefore(Duration),
    /// It may succeed at once, without a temperature.
    WithoutTemperature,
}

impl Fault {
    pub(crate) fn new(code: FailureCode, message: impl Into<String>, retry: Retry) -> Self {
        Self {
            failure: Failure::new(code, message),
            retry,
            receipt: Box::default(),
        }
    }

    /// The provider could not be reached, was too slow or broken: it may be better next time.
    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(
            FailureCode::ProviderUnavailable,
            message,
            Retry::NotBefore(Duration::ZERO),
        )
    }

    pub(crate) fn with_receipt(self, receipt: Receipt) -> Self {
        Self {
            receipt: Box::new(receipt),
            ..self
        }
    }
}
