//! Queues that a function reads.

mod event;

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use aws_sdk_sqs::{
    Client,
    types::{DeleteMessageBatchRequestEntry, Message, MessageSystemAttributeName},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time::Instant,
};

use super::partial::{self, BatchAnswer};
use crate::{invoke::Invoker, stop::Stop, template::QueueSource};

/// The longest long poll that SQS allows.
const LONG_POLL: Duration = Duration::from_secs(20);
/// The most messages that SQS gives or deletes at once.
const SQS_BATCH: usize = 10;
/// What Lambda allows an event source mapping that names no limit.
const DEFAULT_CONCURRENCY: usize = 1_250;
/// How long to wait when the queue does not answer.
const ERROR_PAUSE: Duration = Duration::from_secs(1);

/// Reads one queue for one function.
#[derive(Clone, Debug)]
pub(crate) struct QueueMapping {
    pub(crate) client: Client,
    pub(crate) queue_url: String,
    pub(crate) source: QueueSource,
    pub(crate) function: Invoker,
}

impl QueueMapping {
    /// Runs until the stop, and then until the invocations that are under way have ended.
    pub(crate) async fn run(self, stop: Stop) {
        let mapping = Arc::new(self);
        let concurrency = mapping
            .source
            .max_concurrency
            .unwrap_or(DEFAULT_CONCURRENCY);
        let slots = Arc::new(Semaphore::new(concurrency));
        let mut invocations = JoinSet::new();
        while let Some((messages, mut free)) = mapping.next(&slots, &stop).await {
            for batch in messages.chunks(mapping.source.batch_size) {
                let (mapping, batch, slot) = (mapping.clone(), batch.to_vec(), free.split(1));
                invocations.spawn(async move {
                    mapping.handle(&batch).await;
                    drop(slot);
                });
            }
            while invocations.try_join_next().is_some() {}
        }
        while invocations.join_next().await.is_some() {}
    }

    /// The next messages and as many slots as they have batches, or more; nothing after the stop.
    /// Slots come first, so that no message is taken that would have to wait for one.
    async fn next(
        &self,
        slots: &Arc<Semaphore>,
        stop: &Stop,
    ) -> Option<(Vec<Message>, OwnedSemaphorePermit)> {
        let mut free = tokio::select! {
            () = stop.requested() => return None,
            slot = slots.clone().acquire_owned() => slot.ok()?,
        };
        let more = slots.available_permits().min(self.batches_at_once() - 1);
        // Nobody else takes slots, so those that were free still are.
        free.merge(
            slots
                .clone()
                .try_acquire_many_owned(u32::try_from(more).ok()?)
                .ok()?,
        );
        let limit = free.num_permits() * self.source.batch_size;
        loop {
            let messages = tokio::select! {
                () = stop.requested() => return None,
                messages = self.collect(limit) => messages,
            };
            match messages {
                Ok(messages) if messages.is_empty() => {}
                Ok(messages) => return Some((messages, free)),
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(queue = self.queue_url, error, "a queue cannot be read");
                    stop.sleep(ERROR_PAUSE).await;
                }
            }
        }
    }

    /// How many batches one answer of SQS can hold. Where a batch waits to be filled, it is alone.
    fn batches_at_once(&self) -> usize {
        if self.source.window.is_zero() {
            (SQS_BATCH / self.source.batch_size).max(1)
        } else {
            1
        }
    }

    /// Waits for messages, and after the first for `limit` of them or the window to end.
    async fn collect(&self, limit: usize) -> Result<Vec<Message>> {
        let mut messages = self.receive(limit, LONG_POLL).await?;
        let end = Instant::now() + self.source.window;
        while !messages.is_empty() && messages.len() < limit {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            messages.extend(
                self.receive(limit - messages.len(), left.min(LONG_POLL))
                    .await?,
            );
        }
        Ok(messages)
    }

    async fn receive(&self, limit: usize, wait: Duration) -> Result<Vec<Message>> {
        let answer = self
            .client
            .receive_message()
            .queue_url(&self.queue_url)
            .max_number_of_messages(i32::try_from(limit.min(SQS_BATCH))?)
            // Whole seconds only; 0 would not wait at all.
            .wait_time_seconds(i32::try_from(wait.as_secs().max(1))?)
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .message_attribute_names("All")
            .send()
            .await?;
        Ok(answer.messages.unwrap_or_default())
    }

    /// Invokes the function and deletes what it handled. The rest shows up again after its
    /// visibility timeout.
    async fn handle(&self, batch: &[Message]) {
        let handled = match self
            .function
            .invoke(event::sqs_event(batch, &self.source.queue_arn))
            .await
        {
            Ok(answer) => self.handled(batch, &answer),
            Err(error) => {
                let (function, messages) = (self.function.name(), batch.len());
                tracing::error!(function, messages, %error, "a batch of messages failed");
                return;
            }
        };
        for chunk in handled.chunks(SQS_BATCH) {
            if let Err(error) = self.delete(chunk).await {
                let error = format!("{error:#}");
                tracing::error!(
                    queue = self.queue_url,
                    error,
                    "handled messages could not be deleted"
                );
            }
        }
    }

    fn handled<'a>(&self, batch: &'a [Message], answer: &serde_json::Value) -> Vec<&'a Message> {
        let ids: Vec<&str> = batch
            .iter()
            .filter_map(|message| message.message_id.as_deref())
            .collect();
        let function = self.function.name();
        match partial::read(answer, &ids, self.source.partial) {
            BatchAnswer::Handled => batch.iter().collect(),
            BatchAnswer::Failed(failed) => {
                tracing::warn!(
                    function,
                    failed = failed.len(),
                    of = batch.len(),
                    "some messages failed"
                );
                let is_failed = |message: &Message| {
                    message
                        .message_id
                        .as_ref()
                        .is_some_and(|id| failed.contains(id))
                };
                batch.iter().filter(|message| !is_failed(message)).collect()
            }
            BatchAnswer::Malformed => {
                tracing::error!(function, %answer, "the answer names no message of the batch");
                Vec::new()
            }
        }
    }

    async fn delete(&self, messages: &[&Message]) -> Result<()> {
        let entries = messages
            .iter()
            .enumerate()
            .map(|(index, message)| {
                Ok(DeleteMessageBatchRequestEntry::builder()
                    .id(index.to_string())
                    .receipt_handle(
                        message
                            .receipt_handle
                            .as_deref()
                            .context("a message without a receipt")?,
                    )
                    .build()?)
            })
            .collect::<Result<_>>()?;
        let request = self
            .client
            .delete_message_batch()
            .queue_url(&self.queue_url)
            .set_entries(Some(entries));
        let answer = request.send().await?;
        anyhow::ensure!(answer.failed.is_empty(), "{:?}", answer.failed);
        Ok(())
    }
}
