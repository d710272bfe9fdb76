//! SQS, with the queues of one system.

use anyhow::{Context as _, Result, ensure};
use aws_sdk_sqs::{Client, error::DisplayErrorContext, types::QueueAttributeName};
use uuid::Uuid;

use super::Endpoints;
use crate::{
    embedded::sqs::Sqs,
    template::{QueueDefinition, QueuePlace},
};

/// The queues of a system, which are empty at its start.
#[derive(Debug)]
pub struct Queues {
    place: QueuePlace,
    /// The service, if this process serves it.
    embedded: Option<Sqs>,
}

impl Queues {
    /// Starts the service, without any queue.
    ///
    /// On a server every start has queues of its own, as systems that were killed left theirs full.
    pub async fn start(endpoints: &Endpoints) -> Result<Self> {
        Ok(match &endpoints.sqs {
            None => {
                let sqs = Sqs::start().await?;
                Self {
                    place: QueuePlace::new(sqs.endpoint(), ""),
                    embedded: Some(sqs),
                }
            }
            Some(endpoint) => {
                let mut start = Uuid::new_v4().simple().to_string();
                start.truncate(12);
                Self {
                    place: QueuePlace::new(endpoint, &format!("{start}-")),
                    embedded: None,
                }
            }
        })
    }

    /// Where SQS answers, as `http://127.0.0.1:1234`.
    pub fn endpoint(&self) -> &str {
        self.place.endpoint()
    }

    /// Where the queues are.
    pub(crate) fn place(&self) -> &QueuePlace {
        &self.place
    }

    /// Creates `queues`, of which each dead-letter queue comes before those that use it.
    pub(crate) async fn create(&self, client: &Client, queues: &[QueueDefinition]) -> Result<()> {
        for queue in queues {
            let attributes = queue
                .attributes
                .iter()
                .map(|(name, value)| (QueueAttributeName::from(name.as_str()), value.clone()));
            let answer = client
                .create_queue()
                .queue_name(&queue.name)
                .set_attributes(Some(attributes.collect()))
                .send()
                .await
                .with_context(|| format!("cannot create the queue {}", queue.name))?;
            let url = answer.queue_url.unwrap_or_default();
            ensure!(
                url == queue.url,
                "the queue {} is at {url} rather than {}",
                queue.name,
                queue.url
            );
        }
        Ok(())
    }

    /// Stops the service if it is embedded. From a server, `queues` are deleted with every message.
    pub(crate) async fn stop(self, client: &Client, queues: &[QueueDefinition]) {
        if let Some(sqs) = self.embedded {
            sqs.stop().await;
            return;
        }
        for queue in queues {
            let deleted = client.delete_queue().queue_url(&queue.url).send().await;
            if let Err(error) = deleted {
                let error = DisplayErrorContext(error);
                tracing::warn!(%error, queue = queue.name, "a queue was left on the server");
            }
        }
    }
}
