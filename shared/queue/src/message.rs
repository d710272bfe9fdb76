//! What the messages say.

use std::fmt;

use hg_domain::{
    id::{ClientId, JobId},
    provider::Provider,
    task::Task,
};
use serde::{Deserialize, Serialize};

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

/// What a queue carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// To the queue of the task's provider.
    Task(TaskMessage),
    /// To the queue of deletions.
    Purge(PurgeMessage),
}

impl Message {
    /// The queue it goes to.
    pub fn queue(&self) -> QueueName {
        match self {
            Self::Task(TaskMessage::Pending { provider, .. }) => QueueName::Llm(*provider),
            Self::Purge(_) => QueueName::Purge,
        }
    }

    /// Whose turn it takes: a queue serves tenants in turn, however many messages one has.
    pub(crate) fn group(&self) -> ClientId {
        match self {
            Self::Task(task) => task.group(),
            Self::Purge(PurgeMessage::Deleting { client_id, .. }) => *client_id,
        }
    }

    pub(crate) fn body(&self) -> serde_json::Result<String> {
        match self {
            Self::Task(task) => serde_json::to_string(task),
            Self::Purge(purge) => serde_json::to_string(purge),
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
}

impl fmt::Display for QueueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Llm(provider) => provider.fmt(f),
            Self::Purge => f.write_str("purge"),
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
