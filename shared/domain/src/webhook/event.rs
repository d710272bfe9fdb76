//! What webhooks tell of.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::task::Status;

/// What happened.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
pub enum EventType {
    /// A job ended with at least one text.
    #[serde(rename = "job.completed")]
    JobCompleted,
    /// A job ended without a text.
    #[serde(rename = "job.failed")]
    JobFailed,
    /// A job was cancelled.
    #[serde(rename = "job.cancelled")]
    JobCancelled,
    /// Somebody tests the endpoint.
    #[serde(rename = "ping")]
    Ping,
}

/// No event that an endpoint can subscribe to has this name.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("must be one of job.completed, job.failed, job.cancelled")]
pub struct UnknownEvent;

impl EventType {
    /// Those that an endpoint can subscribe to.
    pub const OF_JOBS: [Self; 3] = [Self::JobCompleted, Self::JobFailed, Self::JobCancelled];

    /// The name in payloads.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JobCompleted => "job.completed",
            Self::JobFailed => "job.failed",
            Self::JobCancelled => "job.cancelled",
            Self::Ping => "ping",
        }
    }

    /// The event of a job that has come to `status`; none as long as it is open.
    pub const fn of_job(status: Status) -> Option<Self> {
        match status {
            Status::Pending | Status::InProgress => None,
            Status::Completed => Some(Self::JobCompleted),
            Status::Failed => Some(Self::JobFailed),
            Status::Cancelled => Some(Self::JobCancelled),
        }
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EventType {
    type Err = UnknownEvent;

    fn from_str(name: &str) -> Result<Self, UnknownEvent> {
        Self::OF_JOBS
            .into_iter()
            .find(|event| event.as_str() == name)
            .ok_or(UnknownEvent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_written_in_one_way() {
        for event in EventType::OF_JOBS.into_iter().chain([EventType::Ping]) {
            assert_eq!(serde_json::to_value(event).unwrap(), event.as_str());
        }
        assert_eq!("job.failed".parse(), Ok(EventType::JobFailed));
        assert_eq!("ping".parse::<EventType>(), Err(UnknownEvent));
    }

    #[test]
    fn only_jobs_that_ended_are_told_of() {
        let told = Status::ALL.into_iter().filter_map(EventType::of_job);
        assert_eq!(told.collect::<Vec<_>>(), EventType::OF_JOBS);
    }
}
