//! Sending messages, ten at a time.

use std::collections::BTreeMap;

use aws_sdk_sqs::{
    Client,
    error::DisplayErrorContext,
    types::{BatchResultErrorEntry, SendMessageBatchRequestEntry},
};
use hg_domain::time::Timestamp;

use crate::message::{Message, QueueName};

/// The most messages that one request may carry.
const BATCH: usize = 10;

/// The queues. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Queues {
    client: Client,
    urls: BTreeMap<QueueName, String>,
}

/// A message on its way, with a tag by which its sender knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing<T> {
    /// The sender's tag.
    pub tag: T,
    /// What it says.
    pub message: Message,
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// This deployment has no such queue.
    #[error("there is no queue {0}")]
    NoQueue(QueueName),
    /// The queue did not take it.
    #[error("SendMessageBatch failed: {0}")]
    Refused(String),
}

impl Queues {
    /// The queues at `urls` as `client` reaches them.
    pub fn new(client: Client, urls: BTreeMap<QueueName, String>) -> Self {
        Self { client, urls }
    }

    /// The queues at `urls`, reached by the configuration of the environment it runs in.
    pub async fn connect(urls: BTreeMap<QueueName, String>) -> Self {
        Self::new(Client::new(&hg_aws::config().await), urls)
    }

    /// Sends every message and returns those that were not taken, each with the reason.
    pub async fn send<T>(&self, messages: Vec<Outgoing<T>>) -> Vec<(T, QueueError)> {
        let mut by_queue: BTreeMap<QueueName, Vec<Outgoing<T>>> = BTreeMap::new();
        for outgoing in messages {
            by_queue
                .entry(outgoing.message.queue())
                .or_default()
                .push(outgoing);
        }
        let mut refused = Vec::new();
        for (queue, mut messages) in by_queue {
            let Some(url) = self.urls.get(&queue) else {
                refused.extend(
                    messages
                        .into_iter()
                        .map(|message| (message.tag, QueueError::NoQueue(queue))),
                );
                continue;
            };
            while !messages.is_empty() {
                let rest = messages.split_off(messages.len().min(BATCH));
                refused.extend(self.send_batch(url, messages).await);
                messages = rest;
            }
        }
        refused
    }

    async fn send_batch<T>(&self, url: &str, batch: Vec<Outgoing<T>>) -> Vec<(T, QueueError)> {
        let now = Timestamp::now();
        let entries = batch
            .iter()
            .enumerate()
            .map(|(index, outgoing)| entry(index, &outgoing.message, now));
        let entries = match entries.collect::<Result<Vec<_>, _>>() {
            Ok(entries) => entries,
            Err(reason) => return refuse_all(batch, &reason),
        };
        let request = self
            .client
            .send_message_batch()
            .queue_url(url)
            .set_entries(Some(entries));
        match request.send().await {
            Ok(answer) => refuse_some(batch, answer.failed),
            Err(error) => refuse_all(batch, &DisplayErrorContext(&error).to_string()),
        }
    }
}

/// A message as a batch has it; its place in the batch is how the answer names it.
fn entry(
    index: usize,
    message: &Message,
    now: Timestamp,
) -> Result<SendMessageBatchRequestEntry, String> {
    let body = message.body().map_err(|error| error.to_string())?;
    let delay = message.delay(now);
    // Whole seconds; a message must not come before its time.
    let seconds = i32::try_from(delay.as_millis().div_ceil(1_000)).unwrap_or_default();
    SendMessageBatchRequestEntry::builder()
        .id(index.to_string())
        .message_group_id(message.group())
        .set_message_deduplication_id(message.deduplication_id())
        .set_delay_seconds((seconds > 0).then_some(seconds))
        .message_body(body)
        .build()
        .map_err(|error| error.to_string())
}

fn refuse_all<T>(batch: Vec<Outgoing<T>>, reason: &str) -> Vec<(T, QueueError)> {
    batch
        .into_iter()
        .map(|outgoing| (outgoing.tag, QueueError::Refused(reason.to_owned())))
        .collect()
}

fn refuse_some<T>(
    batch: Vec<Outgoing<T>>,
    failed: Vec<BatchResultErrorEntry>,
) -> Vec<(T, QueueError)> {
    let reasons: BTreeMap<String, String> = failed
        .into_iter()
        .map(|failure| (failure.id, failure.message.unwrap_or(failure.code)))
        .collect();
    let refusal = |(index, outgoing): (usize, Outgoing<T>)| {
        let reason = reasons.get(&index.to_string())?;
        Some((outgoing.tag, QueueError::Refused(reason.clone())))
    };
    batch.into_iter().enumerate().filter_map(refusal).collect()
}
