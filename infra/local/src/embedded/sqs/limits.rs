//! What SQS refuses of a message and `rustack` takes.
//!
//! SQS refuses single entries of a batch; here the whole batch is refused, as it is a mistake of the
//! sender's either way.

use rustack_sqs_model::{error::SqsError, operations::SqsOperation};
use serde::{Deserialize, de::DeserializeOwned};

/// The longest delay of a message, in seconds.
const MAX_DELAY: i64 = 900;
/// The longest id of a group or for deduplication.
const MAX_ID: usize = 128;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    delay_seconds: Option<i64>,
    message_group_id: Option<String>,
    message_deduplication_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Batch {
    entries: Vec<Entry>,
}

/// Refuses a request with a message that SQS would refuse. What is not understood here is left for
/// `rustack` to judge.
pub(super) fn check(operation: SqsOperation, request: &[u8]) -> Result<(), SqsError> {
    let entries = match operation {
        SqsOperation::SendMessage => read(request).map(|entry| vec![entry]),
        SqsOperation::SendMessageBatch => read(request).map(|batch: Batch| batch.entries),
        _ => None,
    };
    entries.iter().flatten().try_for_each(check_entry)
}

fn read<T: DeserializeOwned>(request: &[u8]) -> Option<T> {
    serde_json::from_slice(request).ok()
}

fn check_entry(entry: &Entry) -> Result<(), SqsError> {
    if entry
        .delay_seconds
        .is_some_and(|delay| !(0..=MAX_DELAY).contains(&delay))
    {
        return Err(invalid("DelaySeconds", "it must be from 0 to 900"));
    }
    for (name, id) in [
        ("MessageGroupId", &entry.message_group_id),
        ("MessageDeduplicationId", &entry.message_deduplication_id),
    ] {
        if id.as_deref().is_some_and(|id| !is_id(id)) {
            let reason = "it must be of 1 to 128 letters, digits and signs of ASCII";
            return Err(invalid(name, reason));
        }
    }
    Ok(())
}

fn is_id(text: &str) -> bool {
    (1..=MAX_ID).contains(&text.len()) && text.chars().all(|sign| sign.is_ascii_graphic())
}

fn invalid(parameter: &str, reason: &str) -> SqsError {
    SqsError::invalid_parameter_value(format!(
        "Value for parameter {parameter} is invalid. Reason: {reason}."
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn is_taken(message: &Value) -> bool {
        let batch = json!({"Entries": [{"MessageBody": "b"}, message]});
        let alone = check(SqsOperation::SendMessage, message.to_string().as_bytes());
        let among = check(SqsOperation::SendMessageBatch, batch.to_string().as_bytes());
        assert_eq!(alone.is_ok(), among.is_ok());
        alone.is_ok()
    }

    #[test]
    fn a_delay_is_at_most_fifteen_minutes() {
        assert!(is_taken(&json!({"DelaySeconds": 900})));
        assert!(!is_taken(&json!({"DelaySeconds": 901})));
        assert!(!is_taken(&json!({"DelaySeconds": -1})));
    }

    #[test]
    fn an_id_is_short_and_printable() {
        for name in ["MessageGroupId", "MessageDeduplicationId"] {
            assert!(is_taken(&json!({ name: "x#1".repeat(42) })));
            for id in ["", "a b", "ü", &"x".repeat(129)] {
                assert!(!is_taken(&json!({ name: id })), "{name} {id}");
            }
        }
    }
}
