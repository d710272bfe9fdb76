//! Reading an answer with a status of success: a text, or the lack of one.

use std::time::SystemTime;

use hg_domain::provider::Provider;
use serde_json::{Value, json};

use super::wire::{ChatAnswer, Choice};
use crate::{
    api_key::ApiKey,
    complaint::{self, Circumstances},
    completion::Stop,
    model::{Fault, Receipt, Reply},
};

/// The text of an answer. What is no answer at all comes from a broken gateway, and is worth
/// another try; an answer without a text is final, and its tokens count.
pub(crate) fn read(provider: Provider, body: &[u8], key: &ApiKey) -> Result<Reply, Fault> {
    let reader = Reader { provider, key };
    let answer = serde_json::from_slice::<ChatAnswer>(body)
        .map_err(|_| reader.malformed("is not a chat completion"))?;
    let receipt = Receipt {
        usage: answer.usage.and_then(|usage| usage.tokens()),
        model: answer.model,
        ..Receipt::default()
    };
    receipt.settle(match (answer.error, answer.choices.into_iter().next()) {
        (Some(error), _) => Err(reader.failed(&error)),
        (None, Some(choice)) => reader.text(choice),
        (None, None) => Err(reader.malformed("has no choices")),
    })
}

#[derive(Clone, Copy, Debug)]
struct Reader<'a> {
    provider: Provider,
    key: &'a ApiKey,
}

impl Reader<'_> {
    fn text(self, choice: Choice) -> Result<(String, Stop), Fault> {
        let present = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        if let Some(refusal) = present(choice.message.refusal) {
            let refusal = self.key.quote(&refusal);
            return Err(Fault::filtered(format!("The model refused: {refusal}")));
        }
        let stop = match choice.finish_reason.as_deref() {
            Some("content_filter") => return Err(self.filtered()),
            Some("error") => {
                let broken = || self.malformed("broke off with an error");
                return Err(choice
                    .error
                    .map_or_else(broken, |error| self.failed(&error)));
            }
            Some("length") => Stop::Length,
            _ => Stop::Complete,
        };
        present(choice.message.content)
            .map(|text| (text, stop))
            .ok_or_else(|| Fault::empty(stop))
    }

    /// A failure inside of a success: a gateway had already begun to answer.
    fn failed(self, error: &Value) -> Fault {
        let circumstances = Circumstances {
            provider: self.provider,
            sent_temperature: false,
            now: SystemTime::now(),
        };
        complaint::read_within(&json!({"error": error}), circumstances, self.key)
    }

    fn filtered(self) -> Fault {
        let title = self.provider.title();
        Fault::filtered(format!("The content filter of {title} stopped the answer."))
    }

    fn malformed(self, how: &str) -> Fault {
        Fault::malformed(self.provider.title(), how)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{model::Retry, reason::Reason};
    use hg_domain::{failure::FailureCode, usage::TokenUsage};

    fn answer(body: &Value) -> Result<Reply, Fault> {
        let key = ApiKey::parse("sk-test-key".to_owned()).unwrap();
        read(Provider::Openrouter, body.to_string().as_bytes(), &key)
    }

    fn chat(content: &Value, refusal: &Value, finish_reason: &Value) -> Value {
        json!({
            "model": "gpt-6-luna-2026-09-22",
            "choices": [{
                "message": {"content": content, "refusal": refusal},
                "finish_reason": finish_reason,
            }],
            "usage": {"prompt_tokens": 12, "completion_tokens": 3},
        })
    }

    fn receipt() -> Receipt {
        Receipt {
            model: Some("gpt-6-luna-2026-09-22".to_owned()),
            usage: Some(TokenUsage {
                input: 12,
                output: 3,
                ..TokenUsage::default()
            }),
            ..Receipt::default()
        }
    }

    #[test]
    fn a_text_comes_with_the_reason_for_its_end() {
        for (finish_reason, refusal, stop) in [
            (json!("stop"), json!(null), Stop::Complete),
            (json!("length"), json!(null), Stop::Length),
            (json!("eos"), json!(""), Stop::Complete),
            (json!(null), json!(null), Stop::Complete),
        ] {
            let reply = answer(&chat(&json!("Text"), &refusal, &finish_reason)).unwrap();
            assert_eq!(
                (reply.text.as_str(), reply.stop, reply.receipt),
                ("Text", stop, receipt())
            );
        }
    }

    #[test]
    fn an_answer_without_a_text_is_final_and_its_tokens_count() {
        use FailureCode::{ContentFiltered, OutputEmpty};
        for (content, refusal, finish_reason, code) in [
            (
                json!("Half"),
                json!(null),
                "content_filter",
                ContentFiltered,
            ),
            (
                json!(null),
                json!("I cannot sk-test-key."),
                "stop",
                ContentFiltered,
            ),
            (json!(""), json!(null), "stop", OutputEmpty),
            (json!(" \n\t"), json!(null), "stop", OutputEmpty),
            (json!(null), json!(null), "length", OutputEmpty),
            (json!(null), json!(null), "tool_calls", OutputEmpty),
        ] {
            let fault = answer(&chat(&content, &refusal, &json!(finish_reason))).unwrap_err();
            assert_eq!(
                (fault.failure.code, fault.retry),
                (code, Retry::Never),
                "{fault:?}"
            );
            assert_eq!(*fault.receipt, receipt());
            assert!(!fault.failure.message.contains("sk-test"), "{fault:?}");
        }
    }

    #[test]
    fn a_failure_inside_of_a_success_is_a_failure() {
        let limited = json!({"code": 429, "message": "Slow down, sk-test-key."});
        let broke_off = json!({"choices": [{
            "message": {"content": "Half"}, "finish_reason": "error", "error": {"code": 503, "message": "Full."},
        }]});
        for (body, reason, message) in [
            (
                json!({"error": limited}),
                Reason::RateLimited,
                "OpenRouter answered 429: Slow down, [key]",
            ),
            (
                json!({"error": {"code": 402}}),
                Reason::OutOfQuota,
                "OpenRouter answered 402.",
            ),
            (
                json!({"error": {"message": "Oh."}}),
                Reason::Unavailable,
                "OpenRouter answered 502: Oh.",
            ),
            (
                json!({"error": {"code": 200}}),
                Reason::Unavailable,
                "OpenRouter answered 502.",
            ),
            (
                broke_off,
                Reason::Overloaded,
                "OpenRouter answered 503: Full.",
            ),
        ] {
            let fault = answer(&body).unwrap_err();
            assert_eq!(
                (fault.reason, fault.failure.message.as_str()),
                (reason, message),
                "{body}"
            );
        }
    }

    #[test]
    fn what_is_no_answer_is_tried_again() {
        for body in [
            json!("Text"),
            json!({}),
            json!({"choices": []}),
            json!({"choices": null}),
            json!({"choices": [{}]}),
            json!({"error": {"message": "upstream"}}),
            chat(&json!({"not": "text"}), &json!(null), &json!("stop")),
            chat(&json!("Half"), &json!(null), &json!("error")),
        ] {
            let fault = answer(&body).unwrap_err();
            assert_eq!(
                fault.failure.code,
                FailureCode::ProviderUnavailable,
                "{body}"
            );
            assert_eq!(fault.retry, Retry::NotBefore(Duration::ZERO), "{body}");
        }
    }
}
