//! Reading an answer with a status of success: a text, or the lack of one.

use super::wire::{ChatAnswer, Choice};
use crate::{
    api_key::ApiKey,
    completion::Stop,
    model::{Fault, Receipt, Reply},
};

const TITLE: &str = "OpenAI";

/// The text of an answer. What is no answer at all comes from a broken gateway, and is worth
/// another try; an answer without a text is final, and its tokens count.
pub(super) fn read(body: &[u8], key: &ApiKey) -> Result<Reply, Fault> {
    let answer = serde_json::from_slice::<ChatAnswer>(body)
        .map_err(|_| Fault::malformed(TITLE, "is not a chat completion"))?;
    let receipt = Receipt {
        usage: answer.usage.and_then(|usage| usage.tokens()),
        model: answer.model,
        ..Receipt::default()
    };
    let choice = answer.choices.into_iter().next();
    let choice = choice.ok_or_else(|| Fault::malformed(TITLE, "has no choices"));
    receipt.settle(choice.and_then(|choice| text(choice, key)))
}

fn text(choice: Choice, key: &ApiKey) -> Result<(String, Stop), Fault> {
    let present = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    if let Some(refusal) = present(choice.message.refusal) {
        let refusal = key.quote(&refusal);
        return Err(Fault::filtered(format!("The model refused: {refusal}")));
    }
    let stop = match choice.finish_reason.as_deref() {
        Some("content_filter") => {
            let message = "The content filter of OpenAI stopped the answer.";
            return Err(Fault::filtered(message));
        }
        Some("error") => return Err(Fault::malformed(TITLE, "broke off with an error")),
        Some("length") => Stop::Length,
        _ => Stop::Complete,
    };
    present(choice.message.content)
        .map(|text| (text, stop))
        .ok_or_else(|| Fault::empty(stop))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hg_domain::{failure::FailureCode, usage::TokenUsage};
    use serde_json::{Value, json};

    use super::*;
    use crate::model::Retry;

    fn answer(body: &Value) -> Result<Reply, Fault> {
        let key = ApiKey::parse("sk-test-key".to_owned()).unwrap();
        read(body.to_string().as_bytes(), &key)
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
