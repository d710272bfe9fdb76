//! Reading an answer with a status of success: a text, or the lack of one.

use serde::Deserialize;

use super::usage::Usage;
use crate::{
    api_key::ApiKey,
    completion::Stop,
    model::{Fault, Receipt, Reply},
};

#[derive(Debug, Deserialize)]
struct MessagesAnswer {
    model: Option<String>,
    content: Vec<Block>,
    stop_reason: Option<String>,
    usage: Option<Usage>,
}

/// A piece of the answer. Only pieces of kind `text` are the model's text; others are its thoughts.
#[derive(Debug, Deserialize)]
struct Block {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

impl MessagesAnswer {
    fn text(&self) -> String {
        let texts = self.content.iter().filter(|block| block.kind == "text");
        texts.filter_map(|block| block.text.as_deref()).collect()
    }
}

/// The text of an answer; an answer without one is final, and its tokens count.
pub(super) fn read(body: &[u8], key: &ApiKey) -> Result<Reply, Fault> {
    let answer = serde_json::from_slice::<MessagesAnswer>(body)
        .map_err(|_| Fault::malformed("Anthropic", "is not a message"))?;
    let text = text(&answer, key);
    let receipt = Receipt {
        usage: answer.usage.and_then(|usage| usage.tokens()),
        model: answer.model,
        ..Receipt::default()
    };
    receipt.settle(text)
}

fn text(answer: &MessagesAnswer, key: &ApiKey) -> Result<(String, Stop), Fault> {
    let text = answer.text();
    let stop = match answer.stop_reason.as_deref() {
        Some("refusal") => return Err(refused(&key.quote(&text))),
        Some("end_turn" | "stop_sequence") => Stop::Complete,
        // `max_tokens`, `model_context_window_exceeded`, `pause_turn` and whatever may be added:
        // only what is known to be whole is called so.
        _ => Stop::Length,
    };
    if text.trim().is_empty() {
        return Err(Fault::empty(stop));
    }
    Ok((text, stop))
}

fn refused(words: &str) -> Fault {
    Fault::filtered(match words {
        "" => "The model refused.".to_owned(),
        words => format!("The model refused: {words}"),
    })
}

#[cfg(test)]
mod tests {
    use hg_domain::usage::TokenUsage;
    use serde_json::{Value, json};

    use super::*;
    use crate::{model::Retry, reason::Reason};

    fn answer(body: &Value) -> Result<Reply, Fault> {
        let key = ApiKey::parse("sk-ant-test".to_owned()).unwrap();
        read(body.to_string().as_bytes(), &key)
    }

    fn message(content: &Value, stop_reason: &Value) -> Value {
        json!({
            "type": "message", "model": "claude-haiku-5-5", "content": content,
            "stop_reason": stop_reason, "usage": {"input_tokens": 12, "output_tokens": 3},
        })
    }

    fn receipt() -> Receipt {
        Receipt {
            model: Some("claude-haiku-5-5".to_owned()),
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
        let content = json!([
            {"type": "thinking", "thinking": "Hm.", "signature": "x"},
            {"type": "text", "text": "One, "},
            {"type": "text", "text": "two."},
        ]);
        for (reason, stop) in [
            (json!("end_turn"), Stop::Complete),
            (json!("stop_sequence"), Stop::Complete),
            (json!("max_tokens"), Stop::Length),
            (json!("model_context_window_exceeded"), Stop::Length),
            (json!("pause_turn"), Stop::Length),
            (json!("something_new"), Stop::Length),
            (json!(null), Stop::Length),
        ] {
            let reply = answer(&message(&content, &reason)).unwrap();
            assert_eq!(
                (reply.text.as_str(), reply.stop),
                ("One, two.", stop),
                "{reason}"
            );
            assert_eq!(reply.receipt, receipt());
        }
    }

    #[test]
    fn an_answer_without_a_text_is_final_and_its_tokens_count() {
        let said = json!([{"type": "text", "text": "No, sk-ant-test."}]);
        for (content, stop_reason, reason, message_shown) in [
            (
                &said,
                "refusal",
                Reason::Filtered,
                "The model refused: No, [key]",
            ),
            (
                &json!([]),
                "refusal",
                Reason::Filtered,
                "The model refused.",
            ),
            (
                &json!([]),
                "end_turn",
                Reason::Empty,
                "The model answered without a text.",
            ),
            (
                &json!([{"type": "text", "text": " \n"}]),
                "max_tokens",
                Reason::Empty,
                "The model used up its tokens before it wrote a text.",
            ),
        ] {
            let fault = answer(&message(content, &json!(stop_reason))).unwrap_err();
            assert_eq!(
                (fault.reason, fault.retry),
                (reason, Retry::Never),
                "{fault:?}"
            );
            assert_eq!(fault.failure.message, message_shown);
            assert_eq!(*fault.receipt, receipt());
        }
    }

    #[test]
    fn what_is_no_answer_is_malformed() {
        for body in [json!("Text"), json!({}), json!({"content": "Text"})] {
            let fault = answer(&body).unwrap_err();
            assert_eq!(fault.reason, Reason::Malformed, "{body}");
        }
    }
}
