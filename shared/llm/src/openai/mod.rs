//! `OpenAI`'s chat completions, which many other servers speak too.

mod answer;
mod wire;

use hg_domain::provider::Provider;
use reqwest::RequestBuilder;

use crate::{
    api_key::ApiKey,
    model::{Attempt, Fault, Reply},
    remote::{Account, Format},
};

/// The format of `OpenAI`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Openai;

impl Format for Openai {
    const PROVIDER: Provider = Provider::Openai;
    const DEFAULT_BASE_URL: &str = "https://api.openai.com";
    const DEFAULT_MODEL: &str = "gpt-6-luna";

    fn request(&self, account: &Account, attempt: Attempt<'_>) -> RequestBuilder {
        let endpoint = account.endpoint("/v1", "/chat/completions");
        let request = account.http.post(endpoint);
        account
            .key
            .bearer(request)
            .json(&wire::ChatRequest::from(attempt))
    }

    fn read(&self, body: &[u8], key: &ApiKey) -> Result<Reply, Fault> {
        answer::read(body, key)
    }
}
