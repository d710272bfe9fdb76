//! Reading an answer with a status of success: a text, or the lack of one.

use hg_domain::usage::TokenUsage;
use serde::Deserialize;

use crate::{
    api_key::ApiKey,
    completion::Stop,
    model::{Fault, Receipt, Reply},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GenerateAnswer {
    #[serde(default)]
    candidates: Vec<Candidate>,
    prompt_feedback: Option<PromptFeedback>,
    usage_metadata: Option<UsageMetadata>,
    model_version: Option<String>,
    response_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate {
    content: Option<Content>,
    finish_reason: Option<String>,
    finish_message: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Content {
    #[serde(default)]
    parts: Vec<Part>,
}

#[derive(Debug, Deserialize)]
struct Part {
    text: Option<String>,
    #[serde(default)]
    thought: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PromptFeedback {
    block_reason: Option<String>,
}

/// A count of none is left out.
#[derive(Debug, Deserialize)]
struct UsageMetadata {
    #[serde(rename = "promptTokenCount")]
    prompt: Option<u64>,
    #[serde(rename = "cachedContentTokenCount", default)]
    cached: u64,
    #[serde(rename = "candidatesTokenCount", default)]
    candidates: u64,
    #[serde(rename = "thoughtsTokenCount", default)]
    thoughts: u64,
}

impl UsageMetadata {
    /// The tokens. Thoughts are counted beside the answer, and paid like it.
    fn tokens(&self) -> Option<TokenUsage> {
        Some(TokenUsage {
            input: self.prompt?,
            cached_input: self.cached,
            output: self.candidates.saturating_add(self.thoughts),
            reasoning: self.thoughts,
            ..TokenUsage::default()
        })
    }
}

impl Candidate {
    fn text(&self) -> String {
        let parts = self.content.iter().flat_map(|content| &content.parts);
        let said = parts.filter(|part| !part.thought);
        said.filter_map(|part| part.text.as_deref()).collect()
    }
}

/// The text of an answer; an answer without one is final, and its tokens count.
pub(super) fn read(body: &[u8], key: &ApiKey) -> Result<Reply, Fault> {
    let answer = serde_json::from_slice::<GenerateAnswer>(body)
        .map_err(|_| Fault::malformed("Google", "is not a generated content"))?;
    let text = match answer.candidates.first() {
        Some(candidate) => text(candidate, key),
        None => Err(blocked(answer.prompt_feedback.as_ref(), key)),
    };
    let receipt = Receipt {
        usage: answer.usage_metadata.and_then(|usage| usage.tokens()),
        model: answer.model_version,
        request_id: answer.response_id,
        ..Receipt::default()
    };
    receipt.settle(text)
}

fn text(candidate: &Candidate, key: &ApiKey) -> Result<(String, Stop), Fault> {
    let stop = match candidate.finish_reason.as_deref() {
        Some(
            reason @ ("SAFETY" | "RECITATION" | "LANGUAGE" | "BLOCKLIST" | "PROHIBITED_CONTENT"
            | "SPII"),
        ) => {
            let message = candidate.finish_message.as_deref().unwrap_or_default();
            return Err(filtered("answer", reason, message, key));
        }
        Some("STOP") => Stop::Complete,
        // `MAX_TOKENS`, `OTHER` and whatever may be added: only what is known to be whole is called so.
        _ => Stop::Length,
    };
    let text = candidate.text();
    if text.trim().is_empty() {
        return Err(Fault::empty(stop));
    }
    Ok((text, stop))
}

/// No candidate at all: the prompt itself was blocked, or something is broken.
fn blocked(feedback: Option<&PromptFeedback>, key: &ApiKey) -> Fault {
    let reason = feedback.and_then(|feedback| feedback.block_reason.as_deref());
    reason.map_or_else(
        || Fault::malformed("Google", "has no candidates"),
        |reason| filtered("prompt", reason, "", key),
    )
}

fn filtered(what: &str, reason: &str, message: &str, key: &ApiKey) -> Fault {
    let words = key.quote(&format!("{reason} {message}"));
    Fault::filtered(format!("Google blocked the {what}: {words}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{model::Retry, reason::Reason};

    fn answer(body: &Value) -> Result<Reply, Fault> {
        let key = ApiKey::parse("AIzaTest01".to_owned()).unwrap();
        read(body.to_string().as_bytes(), &key)
    }

    fn generated(parts: &Value, finish_reason: &Value) -> Value {
        json!({
            "candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": finish_reason}],
            "usageMetadata": usage(),
            "modelVersion": "gemini-3.8-flash",
            "responseId": "r-1",
        })
    }

    fn usage() -> Value {
        json!({
            "promptTokenCount": 12, "cachedContentTokenCount": 4, "candidatesTokenCount": 3,
            "thoughtsTokenCount": 5, "totalTokenCount": 20,
        })
    }

    fn receipt() -> Receipt {
        Receipt {
            model: Some("gemini-3.8-flash".to_owned()),
            usage: Some(TokenUsage {
                input: 12,
                cached_input: 4,
                output: 8,
                reasoning: 5,
                ..TokenUsage::default()
            }),
            request_id: Some("r-1".to_owned()),
            ..Receipt::default()
        }
    }

    #[test]
    fn a_text_comes_with_the_reason_for_its_end() {
        let parts = json!([
            {"text": "Hm.", "thought": true},
            {"text": "One, "},
            {"text": "two."},
        ]);
        for (reason, stop) in [
            (json!("STOP"), Stop::Complete),
            (json!("MAX_TOKENS"), Stop::Length),
            (json!("OTHER"), Stop::Length),
            (json!(null), Stop::Length),
        ] {
            let reply = answer(&generated(&parts, &reason)).unwrap();
            assert_eq!(
                (reply.text.as_str(), reply.stop),
                ("One, two.", stop),
                "{reason}"
            );
            assert_eq!(reply.receipt, receipt());
        }
    }

    #[test]
    fn a_blocked_answer_is_filtered_whatever_it_has() {
        let parts = json!([{"text": "Half"}]);
        for reason in [
            "SAFETY",
            "RECITATION",
            "LANGUAGE",
            "BLOCKLIST",
            "PROHIBITED_CONTENT",
            "SPII",
        ] {
            let fault = answer(&generated(&parts, &json!(reason))).unwrap_err();
            assert_eq!(
                (fault.reason, fault.retry),
                (Reason::Filtered, Retry::Never)
            );
            assert_eq!(
                fault.failure.message,
                format!("Google blocked the answer: {reason}")
            );
            assert_eq!(*fault.receipt, receipt());
        }
    }

    #[test]
    fn a_blocked_prompt_is_filtered_and_its_tokens_count() {
        let body = json!({
            "promptFeedback": {"blockReason": "SAFETY"},
            "usageMetadata": {"promptTokenCount": 12, "totalTokenCount": 12},
        });
        let fault = answer(&body).unwrap_err();
        assert_eq!(
            (fault.reason, fault.retry),
            (Reason::Filtered, Retry::Never)
        );
        assert_eq!(fault.failure.message, "Google blocked the prompt: SAFETY");
        let usage = fault.receipt.usage.unwrap();
        assert_eq!((usage.input, usage.output), (12, 0));
    }

    #[test]
    fn an_answer_without_a_text_is_empty_and_what_is_no_answer_malformed() {
        let thoughts = json!([{"text": "Hm.", "thought": true}]);
        for (body, reason) in [
            (generated(&thoughts, &json!("MAX_TOKENS")), Reason::Empty),
            (
                json!({"candidates": [{"finishReason": "MAX_TOKENS"}]}),
                Reason::Empty,
            ),
            (
                json!({"candidates": [{"content": {}, "finishReason": "STOP"}]}),
                Reason::Empty,
            ),
            (json!({"candidates": []}), Reason::Malformed),
            (json!({}), Reason::Malformed),
            (json!("Text"), Reason::Malformed),
        ] {
            assert_eq!(answer(&body).unwrap_err().reason, reason, "{body}");
        }
    }
}
