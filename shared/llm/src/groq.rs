//! Groq.

use hg_domain::provider::Provider;
use reqwest::RequestBuilder;

use crate::{
    api_key::ApiKey,
    chat,
    model::{Attempt, Fault, Reply},
    remote::{Account, Format},
};

/// The format of Groq.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Groq;

impl Format for Groq {
    const PROVIDER: Provider = Provider::Groq;
    const DEFAULT_BASE_URL: &str = "https://api.groq.com";
    const DEFAULT_MODEL: &str = "llama-3.3-70b-versatile";

    fn request(&self, account: &Account, attempt: Attempt<'_>) -> RequestBuilder {
        chat::request(account, "/openai/v1", attempt)
    }

    fn read(&self, body: &[u8], key: &ApiKey) -> Result<Reply, Fault> {
        chat::read(Self::PROVIDER, body, key)
    }
}
