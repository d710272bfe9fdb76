//! Sending messages, ten at a time.

use std::collections::BTreeMap;

use aws_sdk_sqs::{
    Client,
    error::DisplayErrorContext,
    types::{BatchResultErrorEntry, SendMessageBatchRequestEntry},
};
use hg_domain::provider::Provider;

use crate::message::TaskMessage;

/// The most messages that one request may carry.
const BATCH: usize = 10;

/// The queues of the providers. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Queues {
    client: Client,
    urls: BTreeMap<Provider, String>,
}

/// A message on its way, with a tag by which its sender knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing<T> {
    /// The sender's tag.
    pub tag: T,
    /// Whose queue it goes to.
    pub provider: Provider,
    /// What it says.
    pub message: TaskMessage,
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// This deployment has no queue for the provider.
    #[error("there is no queue for the provider {0}")]
    NoQueue(Provider),
    /// The queue did not take it.
    #[error("SendMessageBatch failed: {0}")]
    Refused(String),
}

impl Queues {
    /// The queues at `urls` as `client` reaches them.
    pub fn new(client: Client, urls: BTreeMap<Provider, String>) -> Self {
        Self { client, urls }
    }

    /// The queues at `urls`, reached by the configuration of the environment it runs in.
    pub async fn connect(urls: BTreeMap<Provider, String>) -> Self {
        let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
        Self::new(Client::new(&config), urls)
    }

    /// Sends every message and returns those that were not taken, each with the reason.
    pub async fn send<T>(&self, messages: Vec<Outgoing<T>>) -> Vec<(T, QueueError)> {
        let mut by_provider: BTreeMap<Provider, Vec<Outgoing<T>>> = BTreeMap::new();
        for message in messages {
            by_provider
                .entry(message.provider)
                .or_default()
                .push(message);
        }
        let mut refused = Vec::new();
        for (provider, mut messages) in by_provider {
            let Some(url) = self.urls.get(&provider) else {
                refused.extend(
                    messages
                        .into_iter()
                        .map(|message| (message.tag, QueueError::NoQueue(provider))),
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
        let entries = batch
            .iter()
            .enumerate()
            .map(|(index, outgoing)| entry(index, &outgoing.message));
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
fn entry(index: usize, message: &TaskMessage) -> Result<SendMessageBatchRequestEntry, String> {
    let body = serde_json::to_string(message).map_err(|error| error.to_string())?;
    SendMessageBatchRequestEntry::builder()
        .id(index.to_string())
        .message_group_id(message.group().to_string())
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
