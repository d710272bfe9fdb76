//! What the messages say.

use std::{fmt, time::Duration};

use hg_domain::{
    id::{ClientId, DeliveryId, JobId},
    job::Job,
    provider::Provider,
    task::Task,
    time::Timestamp,
    webhook::{Delivery, DeliveryLog},
};
use serde::{Deserialize, Serialize};

/// The longest that SQS holds a message back.
const LONGEST_DELAY: Duration = Duration::from_mins(15);
/// How long whatever kept a job from being announced has to pass.
const SECOND_CHANCE: Duration = Duration::from_mins(1);
/// How many webhooks one receiver is sent at the same time, at the most.
const LANES: u32 = 5;

/// A message to the workers of one provider.
///
/// Tagged and versioned: a worker of yesterday refuses what it does not know, rather than
/// misread it, and the message waits for one that does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum TaskMessage {
    /// A task waits for a worker.
    #[serde(rename = "task.pending.v1")]
    Pending {
        /// The job it is part of.
        job_id: JobId,
        /// Its place among the job's tasks.
        task: u32,
        /// The tenant it is for.
        client_id: ClientId,
        /// Who was to write it when the message was sent.
        provider: Provider,
        /// How often it had been put back by then.
        sweeps: u32,
    },
}

impl TaskMessage {
    /// The message that a task waits.
    pub fn pending(task: &Task) -> Self {
        Self::Pending {
            job_id: task.job_id,
            task: task.number,
            client_id: task.client_id,
            provider: task.provider,
            sweeps: task.sweeps,
        }
    }

    /// Whether nothing has happened to the task that a newer message speaks of.
    pub fn is_latest_of(&self, task: &Task) -> bool {
        let Self::Pending {
            provider, sweeps, ..
        } = self;
        (*provider, *sweeps) == (task.provider, task.sweeps)
    }

    /// Whose turn it takes: the queue serves tenants in turn, however many messages one has.
    pub fn group(&self) -> ClientId {
        let Self::Pending { client_id, .. } = self;
        *client_id
    }

    /// The task it is about.
    pub fn task(&self) -> (JobId, u32) {
        let Self::Pending { job_id, task, .. } = self;
        (*job_id, *task)
    }
}

/// A message to those who remove what belongs to deleted clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum PurgeMessage {
    /// A client is to be removed.
    #[serde(rename = "client.deleting.v1")]
    Deleting {
        /// The client.
        client_id: ClientId,
        /// How often its deletion had been set going by then.
        passes: u32,
    },
}

/// A message to those who tell customers what happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum DeliveryMessage {
    /// A delivery is to be sent.
    #[serde(rename = "delivery.pending.v1")]
    Pending {
        /// The log that it is in.
        log: DeliveryLog,
        /// The delivery.
        delivery_id: DeliveryId,
        /// How often it had been set going after the first time by then.
        wakes: u32,
    },
    /// A delivery waits for its next try.
    #[serde(rename = "delivery.waiting.v1")]
    Waiting {
        /// The log that it is in.
        log: DeliveryLog,
        /// The delivery.
        delivery_id: DeliveryId,
        /// How often it had been set going after the first time by then.
        wakes: u32,
        /// When the next try is due.
        due_at: Timestamp,
    },
    /// A job ended, of which not everybody could be told: the deliveries are to be made again.
    #[serde(rename = "job.ended.v1")]
    Ended {
        /// The job.
        job_id: JobId,
        /// The tenant it is for.
        client_id: ClientId,
    },
}

impl DeliveryMessage {
    /// The message that a delivery is to be sent.
    pub fn pending(delivery: &Delivery) -> Self {
        Self::Pending {
            log: delivery.log(),
            delivery_id: delivery.delivery_id,
            wakes: delivery.wakes,
        }
    }

    /// The message that a delivery waits; none if it waits for longer than a message may.
    pub fn waiting(delivery: &Delivery) -> Option<Self> {
        let wait = delivery.due_at.since(delivery.updated_at);
        (wait <= LONGEST_DELAY).then(|| Self::Waiting {
            log: delivery.log(),
            delivery_id: delivery.delivery_id,
            wakes: delivery.wakes,
            due_at: delivery.due_at,
        })
    }

    /// The message that a job ended, of which not everybody could be told.
    pub fn ended(job: &Job) -> Self {
        Self::Ended {
            job_id: job.job_id,
            client_id: job.client_id,
        }
    }

    /// Messages of one group are handled one after the other: a receiver has a few lanes of its own,
    /// and however slow it is, it takes no more than those.
    fn group(&self) -> String {
        let (log, delivery_id) = match self {
            Self::Pending {
                log, delivery_id, ..
            }
            | Self::Waiting {
                log, delivery_id, ..
            } => (log, delivery_id),
            Self::Ended { client_id, .. } => return client_id.to_string(),
        };
        let lane = crc32fast::hash(delivery_id.as_uuid().as_bytes()) % LANES;
        match log.endpoint_id {
            Some(endpoint) => format!("{endpoint}#{lane}"),
            None => format!("callbacks#{}#{lane}", log.client_id),
        }
    }
}

/// What a queue carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// To the queue of the task's provider.
    Task(TaskMessage),
    /// To the queue of deletions.
    Purge(PurgeMessage),
    /// To the queue of deliveries, or of those that wait.
    Delivery(DeliveryMessage),
}

impl Message {
    /// The queue it goes to.
    pub fn queue(&self) -> QueueName {
        match self {
            Self::Task(TaskMessage::Pending { provider, .. }) => QueueName::Llm(*provider),
            Self::Purge(_) => QueueName::Purge,
            Self::Delivery(DeliveryMessage::Pending { .. }) => QueueName::Deliveries,
            Self::Delivery(DeliveryMessage::Waiting { .. } | DeliveryMessage::Ended { .. }) => {
                QueueName::Retries
            }
        }
    }

    /// Whose turn it takes: a queue serves tenants in turn, however many messages one has.
    pub(crate) fn group(&self) -> String {
        match self {
            Self::Task(task) => task.group().to_string(),
            Self::Purge(PurgeMessage::Deleting { client_id, .. }) => client_id.to_string(),
            Self::Delivery(delivery) => delivery.group(),
        }
    }

    /// What tells it from all others, where the queue wants to know.
    pub(crate) fn deduplication_id(&self) -> Option<String> {
        match self {
            Self::Delivery(DeliveryMessage::Pending {
                delivery_id, wakes, ..
            }) => Some(format!("{delivery_id}#{wakes}")),
            _ => None,
        }
    }

    /// How long nobody is to see it from `now` on.
    pub(crate) fn delay(&self, now: Timestamp) -> Duration {
        match self {
            Self::Delivery(DeliveryMessage::Waiting { due_at, .. }) => {
                due_at.since(now).min(LONGEST_DELAY)
            }
            Self::Delivery(DeliveryMessage::Ended { .. }) => SECOND_CHANCE,
            _ => Duration::ZERO,
        }
    }

    pub(crate) fn body(&self) -> serde_json::Result<String> {
        match self {
            Self::Task(task) => serde_json::to_string(task),
            Self::Purge(purge) => serde_json::to_string(purge),
            Self::Delivery(delivery) => serde_json::to_string(delivery),
        }
    }
}

/// A queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QueueName {
    /// That of one provider.
    Llm(Provider),
    /// That of deletions.
    Purge,
    /// That of deliveries that are to be sent; it keeps the order within a group.
    Deliveries,
    /// That of deliveries that wait for their next try, or are yet to be made.
    Retries,
}

impl fmt::Display for QueueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Llm(provider) => provider.fmt(f),
            Self::Purge => f.write_str("purge"),
            Self::Deliveries => f.write_str("deliveries"),
            Self::Retries => f.write_str("retries"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_it_is() {
        let message = TaskMessage::Pending {
            job_id: JobId::new(),
            task: 2,
            client_id: ClientId::new(),
            provider: Provider::Openai,
            sweeps: 0,
        };
        let json = serde_json::to_value(&message).unwrap();
        assert_eq!(json["type"], "task.pending.v1");
        assert_eq!(
            serde_json::from_value::<TaskMessage>(json).unwrap(),
            message
        );
    }

    #[test]
    fn a_message_of_another_version_is_refused() {
        let json = r#"{"type": "task.pending.v9", "job_id": 1}"#;
        assert!(serde_json::from_str::<TaskMessage>(json).is_err());
    }
}
