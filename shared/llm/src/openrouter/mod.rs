//! `OpenRouter`, which passes chat completions on to many providers and says what they cost.

mod bill;
mod list;

use hg_domain::{
    config::{ConfigError, Vars},
    provider::Provider,
};
use reqwest::{
    RequestBuilder,
    header::{HeaderMap, HeaderName, HeaderValue},
};

use self::bill::Bill;
use crate::{
    api_key::ApiKey,
    chat,
    listed::ListedModel,
    model::{Attempt, Fault, Receipt, Reply},
    remote::{Account, Format},
};

/// The format of `OpenRouter`, and how the application introduces itself there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Openrouter {
    introduction: HeaderMap,
}

impl Openrouter {
    /// Reads `OPENROUTER_APP_URL` and `OPENROUTER_APP_TITLE`, by which `OpenRouter` lists the
    /// applications that use it.
    pub(crate) fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let mut introduction = HeaderMap::new();
        for (variable, header) in [
            (
                "OPENROUTER_APP_URL",
                HeaderName::from_static("http-referer"),
            ),
            ("OPENROUTER_APP_TITLE", HeaderName::from_static("x-title")),
        ] {
            if let Some(text) = vars.optional(variable) {
                let value = HeaderValue::from_str(&text)
                    .map_err(|_| ConfigError::malformed(variable, "letters, digits and signs"))?;
                introduction.insert(header, value);
            }
        }
        Ok(Self { introduction })
    }
}

impl Format for Openrouter {
    const PROVIDER: Provider = Provider::Openrouter;
    const DEFAULT_BASE_URL: &str = "https://openrouter.ai";
    const DEFAULT_MODEL: &str = "openai/gpt-4o-mini";

    fn request(&self, account: &Account, attempt: Attempt<'_>) -> RequestBuilder {
        chat::request(account, "/api/v1", attempt).headers(self.introduction.clone())
    }

    fn request_list(&self, account: &Account) -> Option<RequestBuilder> {
        Some(account.http.get(account.endpoint("/api/v1", "/models")))
    }

    fn read_list(&self, body: &[u8]) -> Option<Vec<ListedModel>> {
        list::read(body)
    }

    fn read(&self, body: &[u8], key: &ApiKey) -> Result<Reply, Fault> {
        let mut result = chat::read(Self::PROVIDER, body, key);
        let receipt: &mut Receipt = match &mut result {
            Ok(reply) => &mut reply.receipt,
            Err(fault) => &mut fault.receipt,
        };
        let bill = Bill::read(body);
        receipt.cost = bill.cost;
        receipt.request_id = bill.id;
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_application_introduces_itself_if_it_wants_to() {
        let openrouter = |url: &str, title: &str| {
            let (url, title) = (url.to_owned(), title.to_owned());
            let get = move |name: &str| match name {
                "OPENROUTER_APP_URL" => Some(url.clone()),
                "OPENROUTER_APP_TITLE" => Some(title.clone()),
                _ => None,
            };
            Openrouter::from_vars(&Vars::new(&get))
        };
        assert!(openrouter("", " ").unwrap().introduction.is_empty());
        let headers = openrouter("https://example.com", "Texts")
            .unwrap()
            .introduction;
        assert_eq!(headers["http-referer"], "https://example.com");
        assert_eq!(headers["x-title"], "Texts");
        let error = openrouter("", "two\nlines").unwrap_err().to_string();
        assert!(
            error.starts_with("OPENROUTER_APP_TITLE is malformed"),
            "{error}"
        );
    }
}
