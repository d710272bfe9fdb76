//! The client of one provider.

use hg_domain::{
    config::{ConfigError, Vars},
    money::NanoUsd,
    provider::Provider,
    time::Timestamp,
};
use tokio::time::Instant;
use tracing::Instrument;

use crate::{
    anthropic::Anthropic,
    api_key::ApiKey,
    call_error::CallError,
    completion::{Answer, Completion},
    gemini::Gemini,
    groq::Groq,
    metrics,
    model::LanguageModel,
    openai::Openai,
    openrouter::Openrouter,
    prices::{self, Bound},
    remote::Remote,
    retry::{self, Policy},
    sandbox::Sandbox,
    span,
};

/// Tokens, at most, with which a provider frames the messages of a request.
const FRAMING_TOKENS: u64 = 256;

/// A client of one provider. It keeps connections open, so make it once and share it.
#[derive(Clone, Debug)]
pub struct Client {
    policy: Policy,
    model: Model,
}

#[derive(Clone, Debug)]
pub(crate) enum Model {
    Openai(Remote<Openai>),
    Anthropic(Remote<Anthropic>),
    Gemini(Remote<Gemini>),
    Groq(Remote<Groq>),
    Openrouter(Remote<Openrouter>),
    Sandbox(Sandbox),
}

/// Does the same with the model of any provider.
macro_rules! each {
    ($of:expr, $model:ident => $do:expr) => {
        match $of {
            crate::client::Model::Openai($model) => $do,
            crate::client::Model::Anthropic($model) => $do,
            crate::client::Model::Gemini($model) => $do,
            crate::client::Model::Groq($model) => $do,
            crate::client::Model::Openrouter($model) => $do,
            crate::client::Model::Sandbox($model) => $do,
        }
    };
}
pub(crate) use each;

impl Client {
    /// A client of `provider`, configured by `vars`.
    ///
    /// | variable | for | if not set |
    /// |---|---|---|
    /// | `LLM_TIMEOUT_MS` | the longest that one try may take | 60000 |
    /// | `LLM_RETRY_BASE_MS` | the longest wait before the first retry; it doubles with each | 1000 |
    /// | `OPENAI_API_KEY` | the key | an error |
    /// | `OPENAI_BASE_URL` | where the API is, with or without `/v1` | `https://api.openai.com` |
    /// | `OPENAI_DEFAULT_MODEL` | the model of a request that names none | `gpt-6-luna` |
    /// | `ANTHROPIC_API_KEY` | the key | an error |
    /// | `ANTHROPIC_BASE_URL` | where the API is, with or without `/v1` | `https://api.anthropic.com` |
    /// | `ANTHROPIC_DEFAULT_MODEL` | the model of a request that names none | `claude-haiku-5-5` |
    /// | `GOOGLE_API_KEY` | the key | an error |
    /// | `GOOGLE_BASE_URL` | where the API is, with or without `/v1beta` | `https://generativelanguage.googleapis.com` |
    /// | `GOOGLE_DEFAULT_MODEL` | the model of a request that names none | `gemini-3.8-flash` |
    /// | `GROQ_API_KEY` | the key | an error |
    /// | `GROQ_BASE_URL` | where the API is, with or without `/openai/v1` | `https://api.groq.com` |
    /// | `GROQ_DEFAULT_MODEL` | the model of a request that names none | `llama-3.3-70b-versatile` |
    /// | `OPENROUTER_API_KEY` | the key | an error |
    /// | `OPENROUTER_BASE_URL` | where the API is, with or without `/api/v1` | `https://openrouter.ai` |
    /// | `OPENROUTER_DEFAULT_MODEL` | the model of a request that names none | `openai/gpt-4o-mini` |
    /// | `OPENROUTER_APP_URL`, `OPENROUTER_APP_TITLE` | how the application is listed there | not listed |
    /// | `SANDBOX_LATENCY_MS` | how long the sandbox pretends to think | 0 |
    ///
    /// # Errors
    /// When a variable is missing or malformed.
    pub fn from_vars(provider: Provider, vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let model = match provider {
            Provider::Openai => Model::Openai(Remote::from_vars(Openai, vars)?),
            Provider::Anthropic => Model::Anthropic(Remote::from_vars(Anthropic, vars)?),
            Provider::Google => Model::Gemini(Remote::from_vars(Gemini, vars)?),
            Provider::Groq => Model::Groq(Remote::from_vars(Groq, vars)?),
            Provider::Openrouter => {
                Model::Openrouter(Remote::from_vars(Openrouter::from_vars(vars)?, vars)?)
            }
            Provider::Sandbox => Model::Sandbox(Sandbox::from_vars(vars)?),
        };
        Ok(Self {
            policy: Policy::from_vars(vars)?,
            model,
        })
    }

    /// Has a text written. What fails in passing is tried again in place, three times in all, as
    /// long as `deadline` allows; nothing outlasts it.
    ///
    /// # Errors
    /// When no text came: see [`CallError::failure`] for what a caller can do.
    pub async fn complete(
        &self,
        request: &Completion,
        deadline: Instant,
    ) -> Result<Answer, CallError> {
        let span = span::open(self.provider(), self.default_model(), request);
        let call = async {
            each!(&self.model, model => {
                retry::complete(model, &self.policy, request, deadline).await
            })
        };
        let begun = Instant::now();
        let result = call.instrument(span.clone()).await;
        span::record(&span, &result);
        let model = request.model.as_deref().unwrap_or(self.default_model());
        metrics::record(self.provider(), model, &result, begun.elapsed());
        result
    }

    /// A client that differs in its key alone, for a customer who brings one. It is cheap: it shares
    /// the connections of this one. The sandbox needs no key and takes no notice.
    #[must_use]
    pub fn with_key(&self, key: ApiKey) -> Self {
        let mut model = self.model.clone();
        each!(&mut model, model => model.set_key(key));
        Self {
            policy: self.policy,
            model,
        }
    }

    /// The most that [`Self::complete`] can cost at `at`; `None` when the model has no price. A try
    /// that was charged is never made again.
    pub fn highest_cost(&self, request: &Completion, at: Timestamp) -> Option<NanoUsd> {
        let model = request.model.as_deref().unwrap_or(self.default_model());
        let prompt_bytes = request.prompt.len() + request.system.as_deref().map_or(0, str::len);
        let bound = Bound {
            // A token has at least one byte.
            prompt_tokens: u64::try_from(prompt_bytes).unwrap_or(u64::MAX) + FRAMING_TOKENS,
            answer_tokens: request.max_tokens.into(),
        };
        prices::highest(self.provider(), model, at, bound)
    }

    /// The model of a request that names none.
    pub fn default_model(&self) -> &str {
        each!(&self.model, model => model.default_model())
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// The provider that it asks.
    pub fn provider(&self) -> Provider {
        each!(&self.model, model => model.provider())
    }
}
