//! One try at one provider: what is sent, and what can come of it.

use std::time::Duration;

use hg_domain::{failure::Failure, money::NanoUsd, provider::Provider, usage::TokenUsage};

use crate::{
    api_key::ApiKey,
    completion::{Completion, Stop},
    listed::ListedModel,
    reason::Reason,
};

/// A provider's model, asked once. Deadlines and retries are the caller's.
pub(crate) trait LanguageModel {
    /// The provider.
    fn provider(&self) -> Provider;

    /// The model of a request that names none.
    fn default_model(&self) -> &str;

    /// Replaces the key by which it is asked.
    fn set_key(&mut self, key: ApiKey);

    /// The models that the provider lists with their prices; none where it does not.
    fn list(&self) -> impl Future<Output = Result<Vec<ListedModel>, Fault>> + Send;

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
    /// What it charged, where it says so itself.
    pub(crate) cost: Option<NanoUsd>,
    /// Its id of the request.
    pub(crate) request_id: Option<String>,
}

impl Receipt {
    /// The receipt of a text, or of the lack of one.
    pub(crate) fn settle(self, text: Result<(String, Stop), Fault>) -> Result<Reply, Fault> {
        match text {
            Ok((text, stop)) => Ok(Reply {
                text,
                stop,
                receipt: self,
            }),
            Err(fault) => Err(fault.with_receipt(self)),
        }
    }
}

/// Why a try brought no text.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) reason: Reason,
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
    /// It may succeed after this time at the earliest, but if it fails once more it always will.
    OnceNotBefore(Duration),
    /// It may succeed at once, without a temperature.
    WithoutTemperature,
}

impl Fault {
    /// A fault that is worth another try if its reason passes.
    pub(crate) fn new(reason: Reason, message: impl Into<String>) -> Self {
        let retry = if reason.passes() {
            Retry::NotBefore(Duration::ZERO)
        } else {
            Retry::Never
        };
        Self {
            reason,
            failure: Failure::new(reason.code(), message),
            retry,
            receipt: Box::default(),
        }
    }

    /// The provider could not be reached, was too slow or broken: it may be better next time.
    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Reason::Unavailable, message)
    }

    /// What came is not what `title` answers: something broken is in between.
    pub(crate) fn malformed(title: &str, how: &str) -> Self {
        Self::new(Reason::Malformed, format!("The answer of {title} {how}."))
    }

    /// The model, or a filter around it, would not write the text.
    pub(crate) fn filtered(message: impl Into<String>) -> Self {
        Self::new(Reason::Filtered, message)
    }

    /// The model wrote nothing.
    pub(crate) fn empty(stop: Stop) -> Self {
        let message = match stop {
            Stop::Complete => "The model answered without a text.",
            Stop::Length => "The model used up its tokens before it wrote a text.",
        };
        Self::new(Reason::Empty, message)
    }

    pub(crate) fn with_retry(self, retry: Retry) -> Self {
        Self { retry, ..self }
    }

    pub(crate) fn with_receipt(self, receipt: Receipt) -> Self {
        Self {
            receipt: Box::new(receipt),
            ..self
        }
    }
}
