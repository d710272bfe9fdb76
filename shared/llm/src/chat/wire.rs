//! The JSON of chat completions, as far as it is used.

use hg_domain::usage::TokenUsage;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::Attempt;

#[derive(Debug, Serialize)]
pub(super) struct ChatRequest<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    max_completion_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

impl<'a> From<Attempt<'a>> for ChatRequest<'a> {
    fn from(attempt: Attempt<'a>) -> Self {
        let system = attempt.system.map(|content| Message {
            role: "system",
            content,
        });
        let user = Message {
            role: "user",
            content: attempt.prompt,
        };
        Self {
            model: attempt.model,
            messages: system.into_iter().chain([user]).collect(),
            max_completion_tokens: attempt.max_tokens,
            temperature: attempt.temperature,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct ChatAnswer {
    pub(super) model: Option<String>,
    #[serde(default)]
    pub(super) choices: Vec<Choice>,
    pub(super) usage: Option<Usage>,
    pub(super) error: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    pub(super) message: ChoiceMessage,
    pub(super) finish_reason: Option<String>,
    pub(super) error: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ChoiceMessage {
    pub(super) content: Option<String>,
    pub(super) refusal: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Usage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
    #[serde(default)]
    prompt_tokens_details: Option<PromptDetails>,
    #[serde(default)]
    completion_tokens_details: Option<CompletionDetails>,
}

#[derive(Debug, Deserialize)]
struct PromptDetails {
    cached_tokens: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct CompletionDetails {
    reasoning_tokens: Option<u64>,
}

impl Usage {
    /// The tokens, unless a server reports only a part of them.
    pub(super) fn tokens(&self) -> Option<TokenUsage> {
        let cached = self
            .prompt_tokens_details
            .as_ref()
            .and_then(|details| details.cached_tokens);
        let reasoning = self
            .completion_tokens_details
            .as_ref()
            .and_then(|details| details.reasoning_tokens);
        Some(TokenUsage {
            input: self.prompt_tokens?,
            cached_input: cached.unwrap_or_default(),
            output: self.completion_tokens?,
            reasoning: reasoning.unwrap_or_default(),
            ..TokenUsage::default()
        })
    }
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
        let user = json!({"role": "user", "content": "p"});
        assert_eq!(
            serde_json::to_value(ChatRequest::from(attempt)).unwrap(),
            json!({"model": "m", "messages": [user], "max_completion_tokens": 9})
        );
        attempt.system = Some("s");
        attempt.temperature = Some(0.5);
        let system = json!({"role": "system", "content": "s"});
        let sent = serde_json::to_value(ChatRequest::from(attempt)).unwrap();
        assert_eq!(
            (&sent["messages"], &sent["temperature"]),
            (&json!([system, user]), &json!(0.5))
        );
    }

    #[test]
    fn usage_that_is_reported_in_part_is_not_known() {
        let tokens = |usage| serde_json::from_value::<Usage>(usage).unwrap().tokens();
        let plain = TokenUsage {
            input: 7,
            output: 2,
            ..TokenUsage::default()
        };
        let bare =
            json!({"prompt_tokens": 7, "completion_tokens": 2, "prompt_tokens_details": null});
        assert_eq!(tokens(bare), Some(plain));
        assert_eq!(
            tokens(json!({
                "prompt_tokens": 7, "prompt_tokens_details": {"cached_tokens": 4},
                "completion_tokens": 2, "completion_tokens_details": {"reasoning_tokens": 1},
            })),
            Some(TokenUsage {
                cached_input: 4,
                reasoning: 1,
                ..plain
            })
        );
        assert_eq!(tokens(json!({"prompt_tokens": 7})), None);
        assert_eq!(tokens(json!({})), None);
    }
}
