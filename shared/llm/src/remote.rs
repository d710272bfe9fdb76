//! A provider on the network: an account there, and the format that it speaks.

use std::time::SystemTime;

use hg_domain::{
    config::{ConfigError, Vars},
    provider::Provider,
};
use reqwest::{RequestBuilder, Url};

use crate::{
    api_key::ApiKey,
    complaint::{self, Circumstances},
    endpoint,
    http::{self, Response},
    listed::ListedModel,
    model::{Attempt, Fault, LanguageModel, Reply},
};

/// Longest id of a request that is kept; real ones have some forty characters.
const REQUEST_ID_LIMIT: usize = 128;

/// How a provider writes requests and answers.
pub(crate) trait Format: Sync {
    /// Whose format it is.
    const PROVIDER: Provider;

    /// Where the API is unless a variable says otherwise.
    const DEFAULT_BASE_URL: &str;

    /// The model of a request that names none, unless a variable says otherwise.
    const DEFAULT_MODEL: &str;

    /// The header with the provider's id of a request.
    const REQUEST_ID: &str = "x-request-id";

    /// The request of a try, with everything that it needs.
    fn request(&self, account: &Account, attempt: Attempt<'_>) -> RequestBuilder;

    /// The request for the provider's list of models with their prices, if it has one for everybody.
    fn request_list(&self, _account: &Account) -> Option<RequestBuilder> {
        None
    }

    /// The models of such a list; `None` if it is none.
    fn read_list(&self, _body: &[u8]) -> Option<Vec<ListedModel>> {
        None
    }

    /// The text of an answer with a status of success. `key` keeps itself out of what is quoted.
    fn read(&self, body: &[u8], key: &ApiKey) -> Result<Reply, Fault>;
}

/// An account with a provider, and a pool of connections to it.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) http: reqwest::Client,
    pub(crate) key: ApiKey,
    base: Url,
    default_model: String,
}

impl Account {
    /// The URL of `path` in the API whose addresses begin with `version`.
    pub(crate) fn endpoint(&self, version: &str, path: &str) -> Url {
        endpoint::of(&self.base, version, path)
    }

    fn from_vars<F: Format>(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let title = F::PROVIDER.title();
        let variable = |ending: &str| format!("{}_{ending}", F::PROVIDER.as_str().to_uppercase());

        let name = variable("API_KEY");
        let expected = format!("the key of {title}, or any word for a server that needs none");
        let key = ApiKey::parse(vars.required(&name, &expected)?)
            .ok_or_else(|| ConfigError::malformed(&name, &expected))?;

        let name = variable("BASE_URL");
        let base = vars.optional(&name);
        let base = endpoint::base(base.as_deref().unwrap_or(F::DEFAULT_BASE_URL));
        let expected = "an http or https URL without user, query and fragment";
        let default_model = vars.optional(&variable("DEFAULT_MODEL"));
        Ok(Self {
            http: http::client()?,
            key,
            base: base.ok_or_else(|| ConfigError::malformed(&name, expected))?,
            default_model: default_model.unwrap_or_else(|| F::DEFAULT_MODEL.to_owned()),
        })
    }
}

/// A provider that is asked over HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Remote<F> {
    account: Account,
    format: F,
}

impl<F: Format> Remote<F> {
    /// Reads `{PROVIDER}_API_KEY`, `{PROVIDER}_BASE_URL` and `{PROVIDER}_DEFAULT_MODEL`.
    pub(crate) fn from_vars(format: F, vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let account = Account::from_vars::<F>(vars)?;
        Ok(Self { account, format })
    }

    fn fault(&self, response: &Response, sent_temperature: bool) -> Fault {
        let circumstances = Circumstances {
            provider: F::PROVIDER,
            sent_temperature,
            now: SystemTime::now(),
        };
        complaint::read(response, circumstances, &self.account.key)
    }
}

impl<F: Format> LanguageModel for Remote<F> {
    fn provider(&self) -> Provider {
        F::PROVIDER
    }

    fn default_model(&self) -> &str {
        &self.account.default_model
    }

    fn set_key(&mut self, key: ApiKey) {
        self.account.key = key;
    }

    async fn list(&self) -> Result<Vec<ListedModel>, Fault> {
        let Some(request) = self.format.request_list(&self.account) else {
            return Ok(Vec::new());
        };
        let response = http::send(F::PROVIDER, request).await?;
        if !response.status.is_success() {
            return Err(self.fault(&response, false));
        }
        let malformed = || Fault::malformed(F::PROVIDER.title(), "is not a list of models");
        self.format.read_list(&response.body).ok_or_else(malformed)
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Reply, Fault> {
        let request = self.format.request(&self.account, attempt);
        let response = http::send(F::PROVIDER, request).await?;
        let request_id = response.header(F::REQUEST_ID).map(str::to_owned);
        let result = if response.status.is_success() {
            self.format.read(&response.body, &self.account.key)
        } else {
            Err(self.fault(&response, attempt.temperature.is_some()))
        };
        identified(result, request_id)
    }
}

/// The result with the id of its request: that of the header, else that of the answer itself.
fn identified(
    mut result: Result<Reply, Fault>,
    request_id: Option<String>,
) -> Result<Reply, Fault> {
    let receipt = match &mut result {
        Ok(reply) => &mut reply.receipt,
        Err(fault) => &mut *fault.receipt,
    };
    receipt.request_id = request_id
        .or_else(|| receipt.request_id.take())
        .map(|id| id.chars().take(REQUEST_ID_LIMIT).collect());
    result
}
