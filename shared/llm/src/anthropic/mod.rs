//! Anthropic's messages.

mod answer;
mod usage;

use hg_domain::provider::Provider;
use reqwest::RequestBuilder;
use serde::Serialize;

use crate::{
    api_key::ApiKey,
    model::{Attempt, Fault, Reply},
    remote::{Account, Format},
};

/// The version of the API whose answers are understood.
const VERSION: &str = "2023-06-01";

/// The highest temperature that is not refused; other providers go up to 2.
const HIGHEST_TEMPERATURE: f64 = 1.0;

/// The format of Anthropic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anthropic;

#[derive(Debug, Serialize)]
struct MessagesRequest<'a> {
    model: &'a str,
    max_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    messages: [Message<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

impl<'a> From<Attempt<'a>> for MessagesRequest<'a> {
    fn from(attempt: Attempt<'a>) -> Self {
        Self {
            model: attempt.model,
            max_tokens: attempt.max_tokens,
            system: attempt.system,
            messages: [Message {
                role: "user",
                content: attempt.prompt,
            }],
            temperature: attempt.temperature.map(|t| t.min(HIGHEST_TEMPERATURE)),
        }
    }
}

impl Format for Anthropic {
    const PROVIDER: Provider = Provider::Anthropic;
    const DEFAULT_BASE_URL: &str = "https://api.anthropic.com";
    const DEFAULT_MODEL: &str = "claude-haiku-5-5";
    const REQUEST_ID: &str = "request-id";

    fn request(&self, account: &Account, attempt: Attempt<'_>) -> RequestBuilder {
        account
            .http
            .post(account.endpoint("/v1", "/messages"))
            .header("x-api-key", &account.key)
            .header("anthropic-version", VERSION)
            .json(&MessagesRequest::from(attempt))
    }

    fn read(&self, body: &[u8], key: &ApiKey) -> Result<Reply, Fault> {
        answer::read(body, key)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_not_asked_for_is_not_sent_and_the_temperature_has_a_ceiling() {
        let mut attempt = Attempt {
            model: "m",
            system: None,
            prompt: "p",
            max_tokens: 9,
            temperature: None,
        };
        let sent = |attempt| serde_json::to_value(MessagesRequest::from(attempt)).unwrap();
        let messages = json!([{"role": "user", "content": "p"}]);
        let bare = json!({"model": "m", "max_tokens": 9, "messages": messages});
        assert_eq!(sent(attempt), bare);
        attempt.system = Some("s");
        attempt.temperature = Some(1.5);
        let full = sent(attempt);
        assert_eq!(
            (&full["system"], &full["temperature"]),
            (&json!("s"), &json!(1.0))
        );
    }
}
