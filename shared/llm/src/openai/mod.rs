//! `OpenAI`'s chat completions, which many other servers speak too.

mod answer;
mod endpoint;
mod refusal;
mod wire;

use std::time::SystemTime;

use hg_domain::{
    config::{ConfigError, Vars},
    provider::Provider,
};
use reqwest::{Url, header::AUTHORIZATION};

use crate::{
    api_key::ApiKey,
    http,
    model::{Attempt, Fault, LanguageModel, Receipt, Reply},
};

const DEFAULT_BASE_URL: &str = "https://api.openai.com";
const DEFAULT_MODEL: &str = "gpt-6-luna";

/// Longest id of a request that is kept; real ones have some forty characters.
const REQUEST_ID_LIMIT: usize = 128;

/// A server that speaks `OpenAI`'s chat completions.
#[derive(Debug)]
pub(crate) struct Openai {
    http: reqwest::Client,
    endpoint: Url,
    key: ApiKey,
    default_model: String,
}

impl Openai {
    /// Reads `OPENAI_API_KEY`, `OPENAI_BASE_URL` and `OPENAI_DEFAULT_MODEL`.
    pub(crate) fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let variable = "OPENAI_API_KEY";
        let expected = "the key of an OpenAI project, or any word for a server that needs none";
        let key = ApiKey::parse(vars.required(variable, expected)?)
            .ok_or_else(|| ConfigError::malformed(variable, expected))?;

        let base = vars
            .optional("OPENAI_BASE_URL")
            .unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
        let endpoint = endpoint::of(&base).ok_or_else(|| {
            ConfigError::malformed(
                "OPENAI_BASE_URL",
                "an http or https URL without user, query and fragment",
            )
        })?;

        let default_model = vars
            .optional("OPENAI_DEFAULT_MODEL")
            .unwrap_or_else(|| DEFAULT_MODEL.to_owned());
        Ok(Self {
            http: http::client()?,
            endpoint,
            key,
            default_model,
        })
    }
}

impl LanguageModel for Openai {
    const PROVIDER: Provider = Provider::Openai;

    fn default_model(&self) -> &str {
        &self.default_model
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Reply, Fault> {
        let request = self
            .http
            .post(self.endpoint.clone())
            .header(AUTHORIZATION, self.key.bearer())
            .json(&wire::ChatRequest::from(attempt));
        let response = http::send(Self::PROVIDER, request).await?;
        let request_id = response
            .header("x-request-id")
            .map(|id| id.chars().take(REQUEST_ID_LIMIT).collect::<String>());
        if response.status.is_success() {
            return answer::read(&response.body, request_id, &self.key);
        }
        let sent_temperature = attempt.temperature.is_some();
        let fault = refusal::read(&response, sent_temperature, &self.key, SystemTime::now());
        Err(fault.with_receipt(Receipt {
            request_id,
            ..Receipt::default()
        }))
    }
}
