//! Where tasks and jobs are, and what can happen to a task.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a task, or a job, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waiting for a worker.
    Pending,
    /// A worker is at it.
    InProgress,
    /// Ended with a text.
    Completed,
    /// Ended without one.
    Failed,
    /// Ended because the caller wanted it so.
    Cancelled,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::InProgress,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The word in answers and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// When it names no status.
    pub fn parse(word: &str) -> Result<Self, UnknownStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == word)
            .ok_or(UnknownStatus)
    }

    /// Whether it never changes again.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// No status has this name.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("must be one of pending, in_progress, completed, failed, cancelled")]
pub struct UnknownStatus;

/// What can happen to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskEvent {
    /// A worker got the lease; also when an earlier lease ran out.
    Leased,
    /// The model answered with a text.
    Completed,
    /// There will be no text.
    Failed,
    /// The provider gave none; the next one of the list is to try.
    FellBack,
    /// Its message or its worker was lost; it is to be dispatched again.
    PutBack,
    /// The caller cancelled the job.
    Cancelled,
}

impl TaskEvent {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Leased,
        Self::Completed,
        Self::Failed,
        Self::FellBack,
        Self::PutBack,
        Self::Cancelled,
    ];

    /// Where a task that is `from` goes by this event; `None` where the event is illegal.
    #[expect(
        clippy::match_same_arms,
        reason = "a row per event reads as the table it is"
    )]
    pub const fn next(self, from: Status) -> Option<Status> {
        match (from, self) {
            (Status::Pending | Status::InProgress, Self::Leased) => Some(Status::InProgress),
            (Status::InProgress, Self::Completed) => Some(Status::Completed),
            (Status::InProgress, Self::FellBack) => Some(Status::Pending),
            (Status::Pending | Status::InProgress, Self::Failed) => Some(Status::Failed),
            (Status::Pending | Status::InProgress, Self::PutBack) => Some(Status::Pending),
            (Status::Pending | Status::InProgress, Self::Cancelled) => Some(Status::Cancelled),
            _ => None,
        }
    }
}

/// The event cannot happen to a task that is where this one is.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{event:?} cannot happen to a task that is {}", .from.as_str())]
pub struct IllegalMove {
    /// Where the task is.
    pub from: Status,
    /// What was to happen.
    pub event: TaskEvent,
}

#[cfg(test)]
mod tests {
    use super::{Status::*, *};

    #[test]
    fn every_pair_of_state_and_event() {
        let open = [
            (TaskEvent::Leased, [Some(InProgress), Some(InProgress)]),
            (TaskEvent::Completed, [None, Some(Completed)]),
            (TaskEvent::Failed, [Some(Failed), Some(Failed)]),
            (TaskEvent::FellBack, [None, Some(Pending)]),
            (TaskEvent::PutBack, [Some(Pending), Some(Pending)]),
            (TaskEvent::Cancelled, [Some(Cancelled), Some(Cancelled)]),
        ];
        assert_eq!(open.map(|(event, _)| event), TaskEvent::ALL);
        for (event, [from_pending, from_in_progress]) in open {
            assert_eq!(event.next(Pending), from_pending, "{event:?}");
            assert_eq!(event.next(InProgress), from_in_progress, "{event:?}");
            for ended in [Completed, Failed, Cancelled] {
                assert_eq!(event.next(ended), None, "{event:?} after {ended:?}");
            }
        }
    }

    #[test]
    fn only_the_open_states_are_not_terminal() {
        let open: Vec<_> = Status::ALL
            .into_iter()
            .filter(|status| !status.is_terminal())
            .collect();
        assert_eq!(open, [Pending, InProgress]);
    }
}
