//! Google's Gemini.

mod answer;

use hg_domain::provider::Provider;
use reqwest::{RequestBuilder, Url};
use serde::Serialize;

use crate::{
    api_key::ApiKey,
    model::{Attempt, Fault, Reply},
    remote::{Account, Format},
};

/// The format of Gemini.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gemini;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerateRequest<'a> {
    contents: [Content<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<Content<'a>>,
    generation_config: GenerationConfig,
}

#[derive(Debug, Serialize)]
struct Content<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    parts: [Part<'a>; 1],
}

#[derive(Debug, Serialize)]
struct Part<'a> {
    text: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig {
    max_output_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
}

impl<'a> Content<'a> {
    fn new(role: Option<&'static str>, text: &'a str) -> Self {
        Self {
            role,
            parts: [Part { text }],
        }
    }
}

impl<'a> From<Attempt<'a>> for GenerateRequest<'a> {
    fn from(attempt: Attempt<'a>) -> Self {
        Self {
            contents: [Content::new(Some("user"), attempt.prompt)],
            system_instruction: attempt.system.map(|text| Content::new(None, text)),
            generation_config: GenerationConfig {
                max_output_tokens: attempt.max_tokens,
                temperature: attempt.temperature,
            },
        }
    }
}

impl Format for Gemini {
    const PROVIDER: Provider = Provider::Google;
    const DEFAULT_BASE_URL: &str = "https://generativelanguage.googleapis.com";
    const DEFAULT_MODEL: &str = "gemini-3.8-flash";

    fn request(&self, account: &Account, attempt: Attempt<'_>) -> RequestBuilder {
        account
            .http
            .post(endpoint(
                account.endpoint("/v1beta", "/models"),
                attempt.model,
            ))
            .header("x-goog-api-key", &account.key)
            .json(&GenerateRequest::from(attempt))
    }

    fn read(&self, body: &[u8], key: &ApiKey) -> Result<Reply, Fault> {
        answer::read(body, key)
    }
}

/// Where a model below `models` is. Its name comes from callers: whatever is in it stays one segment.
fn endpoint(mut models: Url, model: &str) -> Url {
    let name = model.strip_prefix("models/").unwrap_or(model);
    // A web address always has segments.
    if let Ok(mut segments) = models.path_segments_mut() {
        segments.push(&format!("{name}:generateContent"));
    }
    models
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_not_asked_for_is_not_sent() {
        let mut attempt = Attempt {
            model: "m",
            system: None,
            prompt: "p",
            max_tokens: 9,
            temperature: None,
        };
        let sent = |attempt| serde_json::to_value(GenerateRequest::from(attempt)).unwrap();
        let contents = json!([{"role": "user", "parts": [{"text": "p"}]}]);
        let bare = json!({"contents": contents, "generationConfig": {"maxOutputTokens": 9}});
        assert_eq!(sent(attempt), bare);
        attempt.system = Some("s");
        attempt.temperature = Some(1.5);
        let config = json!({"maxOutputTokens": 9, "temperature": 1.5});
        let system = json!({"parts": [{"text": "s"}]});
        let full =
            json!({"contents": contents, "systemInstruction": system, "generationConfig": config});
        assert_eq!(sent(attempt), full);
    }

    #[test]
    fn a_model_is_one_segment_of_the_path() {
        for (model, path) in [
            ("gemini-3.8-flash", "gemini-3.8-flash"),
            ("models/gemini-3.8-flash", "gemini-3.8-flash"),
            ("../../v1/files", "..%2F..%2Fv1%2Ffiles"),
            ("a?key=b#c d", "a%3Fkey=b%23c%20d"),
            ("..", ".."),
        ] {
            let models = Url::parse("https://host/v1beta/models").unwrap();
            let expected = format!("https://host/v1beta/models/{path}:generateContent");
            assert_eq!(endpoint(models, model).as_str(), expected);
        }
    }
}
