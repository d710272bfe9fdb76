//! Long polls on FIFO queues.
//!
//! Once a message is in its dead-letter queue, its group goes on. `rustack` does not tell those who
//! wait for messages, so they would learn of it by their next poll only. So one long poll is made of
//! several that are as short as it allows.

use axum::body::Bytes;
use rustack_sqs_model::{error::SqsError, operations::SqsOperation};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, json};

use crate::template::is_fifo;

/// What `ask` answers to `request`, which it is asked again while a long poll has nothing to show.
pub(super) async fn answer<F>(
    operation: SqsOperation,
    request: Bytes,
    ask: impl Fn(Bytes) -> F,
) -> Result<Bytes, SqsError>
where
    F: Future<Output = Result<Bytes, SqsError>>,
{
    let Some((seconds, short)) = shorten(operation, &request) else {
        return ask(request).await;
    };
    for _ in 1..seconds {
        let answer = ask(short.clone()).await?;
        if has_messages(&answer) {
            return Ok(answer);
        }
    }
    ask(short).await
}

/// The seconds that `request` wants to wait at a FIFO queue, and the same request for one second.
fn shorten(operation: SqsOperation, request: &[u8]) -> Option<(u64, Bytes)> {
    if operation != SqsOperation::ReceiveMessage {
        return None;
    }
    let mut request: Value = serde_json::from_slice(request).ok()?;
    if !is_fifo(request.get("QueueUrl")?.as_str()?) {
        return None;
    }
    let wait = request.get_mut("WaitTimeSeconds")?;
    let seconds = wait.as_u64().filter(|seconds| *seconds > 1)?;
    *wait = json!(1);
    Some((seconds, serde_json::to_vec(&request).ok()?.into()))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(default)]
    messages: Vec<IgnoredAny>,
}

fn has_messages(answer: &[u8]) -> bool {
    serde_json::from_slice::<Answer>(answer).is_ok_and(|answer| !answer.messages.is_empty())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// The waits that were asked for until the answer, which has messages from the `full`th on.
    async fn waits(url: &str, wait: u64, full: usize) -> Vec<u64> {
        let waits = RefCell::new(Vec::new());
        let request = json!({"QueueUrl": url, "WaitTimeSeconds": wait}).to_string();
        let ask = |request: Bytes| {
            let request: Value = serde_json::from_slice(&request).unwrap();
            waits
                .borrow_mut()
                .push(request["WaitTimeSeconds"].as_u64().unwrap());
            let messages = if waits.borrow().len() < full {
                json!([])
            } else {
                json!([{}])
            };
            async move { Ok(Bytes::from(json!({"Messages": messages}).to_string())) }
        };
        answer(SqsOperation::ReceiveMessage, request.into(), ask)
            .await
            .unwrap();
        waits.into_inner()
    }

    #[tokio::test]
    async fn a_long_poll_is_asked_second_by_second_until_there_is_something() {
        assert_eq!(waits("http://q.fifo", 20, 3).await, [1, 1, 1]);
        assert_eq!(waits("http://q.fifo", 4, 9).await, [1, 1, 1, 1]);
    }

    #[tokio::test]
    async fn other_polls_are_asked_as_they_are() {
        assert_eq!(waits("http://q", 20, 9).await, [20]);
        assert_eq!(waits("http://q.fifo", 0, 9).await, [0]);
    }
}
