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
        while let Some((batch, slot)) = mapping.next(&slots, &stop).await {
            let mapping = mapping.clone();
            invocations.spawn(async move {
                mapping.handle(&batch).await;
                drop(slot);
            });
            while invocations.try_join_next().is_some() {}
        }
        while invocations.join_next().await.is_some() {}
    }

    /// The next batch and the slot to handle it in; nothing after the stop. A slot comes first, so
    /// that no message is taken that would have to wait for one.
    async fn next(
        &self,
        slots: &Arc<Semaphore>,
        stop: &Stop,
    ) -> Option<(Vec<Message>, OwnedSemaphorePermit)> {
        let slot = tokio::select! {
            () = stop.requested() => return None,
            slot = slots.clone().acquire_owned() => slot.ok()?,
        };
        loop {
            let batch = tokio::select! {
                () = stop.requested() => return None,
                batch = self.collect() => batch,
            };
            match batch {
                Ok(batch) if batch.is_empty() => {}
                Ok(batch) => return Some((batch, slot)),
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(queue = self.queue_url, error, "a queue cannot be read");
                    stop.sleep(ERROR_PAUSE).await;
                }
            }
        }
    }

    /// Waits for messages, and after the first for the batch to fill or the window to end.
    async fn collect(&self) -> Result<Vec<Message>> {
        let mut batch = self.receive(self.source.batch_size, LONG_POLL).await?;
        let end = Instant::now() + self.source.window;
        while !batch.is_empty() && batch.len() < self.source.batch_size {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            batch.extend(
                self.receive(self.source.batch_size - batch.len(), left.min(LONG_POLL))
                    .await?,
            );
        }
        Ok(batch)
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
