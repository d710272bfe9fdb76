//! `OpenAI`, and the many servers that speak like it.

use hg_domain::provider::Provider;
use reqwest::RequestBuilder;

use crate::{
    api_key::ApiKey,
    chat,
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
        chat::request(account, "/v1", attempt)
    }

    fn read(&self, body: &[u8], key: &ApiKey) -> Result<Reply, Fault> {
        chat::read(Self::PROVIDER, body, key)
    }
}
