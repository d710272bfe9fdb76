//! A task: one call of a model, on the way to one part of a job's text.

use std::{ops::Add, time::Duration};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    budget::Reservation,
    client::ClientPath,
    content::{ContentType, Platform},
    failure::Failure,
    id::{ClientId, JobId, LeaseId, StrategyId, TemplateId},
    money::{self, NanoUsd},
    provider::Provider,
    strategy::StrategyRecord,
    template::TemplateRecord,
    time::Timestamp,
    usage::TokenUsage,
};

/// How often a task is put back before it is given up.
pub const MAX_SWEEPS: u32 = 5;
/// How long a task may wait for a worker before somebody looks after it. It doubles with every
/// sweep, so that a long queue is not taken for a lost message: five sweeps span two hours.
pub const PENDING_GRACE: Duration = Duration::from_mins(2);

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

/// One call of a model for one part of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The job it is part of.
    pub job_id: JobId,
    /// Its place among the job's tasks, from 0.
    pub number: u32,
    /// The tenant it is for.
    pub client_id: ClientId,
    /// That tenant's path, so that a worker needs no further row to know what is in effect.
    pub path: ClientPath,
    /// What kind of text.
    pub content_type: ContentType,
    /// What part it is, for people.
    pub label: String,
    /// The social network the part is for.
    pub platform: Option<Platform>,
    /// Where it is.
    pub status: Status,
    /// Who is to write it now.
    pub provider: Provider,
    /// The model asked for; the provider's default if none.
    pub model: Option<String>,
    /// The strategy that the request asks for; the one in effect if none.
    pub strategy_id: Option<StrategyId>,
    /// The template that the request asks for; the one in effect if none.
    #[serde(default)]
    pub template_id: Option<TemplateId>,
    /// Who is to try next, in this order.
    pub fallbacks: Vec<Provider>,
    /// How many leases were given out so far: the fencing token of whoever holds the latest.
    pub attempt: u32,
    /// The lease that may finish it.
    pub lease_id: Option<LeaseId>,
    /// When that lease runs out.
    pub lease_until: Option<Timestamp>,
    /// What is set aside on budgets for the call that is under way, or was when the job was cancelled.
    #[serde(default)]
    pub reservation: Option<Reservation>,
    /// How often it was put back.
    pub sweeps: u32,
    /// When somebody should look after it, unless it is finished by then.
    pub due_at: Timestamp,
    /// The tokens spent on it, by every provider that tried.
    pub usage: TokenUsage,
    /// What those tokens cost, as far as known.
    #[serde(rename = "cost_nanos", with = "money::nanos")]
    pub cost: NanoUsd,
    /// How many calls spent tokens whose price is unknown.
    pub unpriced: u32,
    /// How many requests the providers saw.
    pub calls: u32,
    /// What the text is like, once there is one.
    pub outcome: Option<Outcome>,
    /// Why there is no text, once that is clear.
    pub error: Option<Failure>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When a worker first began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// Counts the changes; a write that was prepared on an older one is refused.
    pub version: u64,
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

/// What is known of a text without reading it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Outcome {
    /// The model that answered.
    pub model: String,
    /// Whether the text ends early: the model hit its token limit, or the text the platform's.
    pub truncated: bool,
    /// Rules of the request that the text does not keep, in words.
    pub warnings: Vec<String>,
    /// Words in the text.
    pub words: usize,
    /// Characters (Unicode scalar values) in the text.
    pub characters: usize,
    /// The strategy that was in effect.
    pub strategy: Applied,
    /// The template that was in effect.
    pub template: Applied,
}

/// What a strategy or a template that nobody wrote is called.
pub const BUILT_IN: &str = "built-in";

/// Which version of whose strategy or template was used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Applied {
    /// Its identifier; none for a built-in.
    pub id: Option<uuid::Uuid>,
    /// Its name.
    pub name: String,
    /// The client that owns it; none for a built-in.
    pub client_id: Option<ClientId>,
    /// Its version; none for a built-in.
    pub version: Option<u64>,
}

impl Applied {
    /// What stands for a strategy or a template that nobody wrote.
    pub fn built_in() -> Self {
        Self {
            id: None,
            name: BUILT_IN.to_owned(),
            client_id: None,
            version: None,
        }
    }
}

impl From<&StrategyRecord> for Applied {
    fn from(strategy: &StrategyRecord) -> Self {
        Self {
            id: Some(*strategy.strategy_id.as_uuid()),
            name: strategy.name.clone(),
            client_id: Some(strategy.client_id),
            version: Some(strategy.version),
        }
    }
}

impl From<&TemplateRecord> for Applied {
    fn from(template: &TemplateRecord) -> Self {
        Self {
            id: Some(*template.template_id.as_uuid()),
            name: template.name.clone(),
            client_id: Some(template.client_id),
            version: Some(template.version),
        }
    }
}

impl Task {
    /// What the tokens cost; `None` when the price of some of them is unknown.
    pub fn known_cost(&self) -> Option<NanoUsd> {
        (self.unpriced == 0).then_some(self.cost)
    }

    /// The task with a text.
    ///
    /// # Errors
    /// When no worker is at it.
    pub fn complete(self, outcome: Outcome, now: Timestamp) -> Result<Self, IllegalMove> {
        let mut task = self.moved(TaskEvent::Completed, now)?;
        task.outcome = Some(outcome);
        Ok(task)
    }

    /// The task without a text, for good.
    ///
    /// # Errors
    /// When it has ended before.
    pub fn fail(self, failure: Failure, now: Timestamp) -> Result<Self, IllegalMove> {
        let mut task = self.moved(TaskEvent::Failed, now)?;
        task.error = Some(failure);
        Ok(task)
    }

    /// The task in the hands of the next provider; `None` when there is no other.
    ///
    /// # Errors
    /// When no worker is at it.
    pub fn fall_back(self, now: Timestamp) -> Result<Option<Self>, IllegalMove> {
        let Some((next, rest)) = self.fallbacks.split_first() else {
            return Ok(None);
        };
        let (provider, fallbacks) = (*next, rest.to_vec());
        let fresh = Self { sweeps: 0, ..self };
        let mut task = fresh.moved(TaskEvent::FellBack, now)?;
        task.provider = provider;
        task.fallbacks = fallbacks;
        // A model's name means something only to the provider it was asked of.
        task.model = None;
        Ok(Some(task))
    }

    /// The task as it waits for a worker once more.
    ///
    /// # Errors
    /// When it has ended.
    pub fn put_back(self, now: Timestamp) -> Result<Self, IllegalMove> {
        let swept = Self {
            sweeps: self.sweeps.saturating_add(1),
            ..self
        };
        swept.moved(TaskEvent::PutBack, now)
    }

    /// The task that nobody wants any more.
    ///
    /// # Errors
    /// When it has ended.
    pub fn cancel(self, now: Timestamp) -> Result<Self, IllegalMove> {
        self.moved(TaskEvent::Cancelled, now)
    }

    fn moved(mut self, event: TaskEvent, now: Timestamp) -> Result<Self, IllegalMove> {
        self.status = event.next(self.status).ok_or(IllegalMove {
            from: self.status,
            event,
        })?;
        self.lease_id = None;
        self.lease_until = None;
        // The call of a cancelled task may still be under way: whoever made it settles.
        if event != TaskEvent::Cancelled {
            self.reservation = None;
        }
        if self.status.is_terminal() {
            self.completed_at = Some(now);
        } else {
            self.due_at = now.plus(PENDING_GRACE.saturating_mul(1 << self.sweeps.min(MAX_SWEEPS)));
        }
        self.updated_at = now;
        self.version = self.version.saturating_add(1);
        Ok(self)
    }

    /// Whether somebody has to look after it by `due_at`.
    pub fn is_open(&self) -> bool {
        !self.status.is_terminal() || self.reservation.is_some()
    }

    /// What all providers that tried were paid.
    pub fn spent(&self) -> Spent {
        Spent {
            usage: self.usage,
            cost: self.cost,
            unpriced: self.unpriced,
            calls: self.calls,
        }
    }

    /// Adds what a provider was paid.
    pub fn spend(&mut self, spent: &Spent) {
        let sum = self.spent() + *spent;
        (self.usage, self.cost, self.unpriced, self.calls) =
            (sum.usage, sum.cost, sum.unpriced, sum.calls);
    }
}

/// What the work of providers came to, whether it led to a text or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Their tokens.
    pub usage: TokenUsage,
    /// The price of those tokens, as far as known.
    pub cost: NanoUsd,
    /// How many calls spent tokens whose price is unknown.
    pub unpriced: u32,
    /// How many requests they saw.
    pub calls: u32,
}

impl Spent {
    /// What `calls` requests for one text came to; `cost` is `None` where the price is unknown.
    pub fn new(usage: TokenUsage, cost: Option<NanoUsd>, calls: u32) -> Self {
        Self {
            usage,
            cost: cost.unwrap_or_default(),
            unpriced: u32::from(cost.is_none()),
            calls,
        }
    }

    /// Requests that were answered by nothing billable.
    pub fn nothing(calls: u32) -> Self {
        Self {
            calls,
            ..Self::default()
        }
    }
}

impl Add for Spent {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            usage: self.usage + other.usage,
            cost: self.cost + other.cost,
            unpriced: self.unpriced.saturating_add(other.unpriced),
            calls: self.calls.saturating_add(other.calls),
        }
    }
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
