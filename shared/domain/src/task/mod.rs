//! A task: one call of a model, on the way to one part of a job's text.

mod attempt;
mod outcome;
mod spent;
mod status;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::{
    attempt::{AppliedPrice, Attempt},
    outcome::{Applied, BUILT_IN, Outcome},
    spent::Spent,
    status::{IllegalMove, Status, TaskEvent, UnknownStatus},
};
use crate::{
    budget::Reservation,
    client::ClientPath,
    content::{ContentType, Platform},
    failure::Failure,
    id::{ClientId, JobId, LeaseId, StrategyId, TemplateId},
    money::{self, NanoUsd},
    provider::Provider,
    provider_key::OwnKey,
    time::Timestamp,
    usage::TokenUsage,
};

/// How often a task is put back before it is given up.
pub const MAX_SWEEPS: u32 = 5;
/// How long a task may wait for a worker before somebody looks after it. It doubles with every
/// sweep, so that a long queue is not taken for a lost message: five sweeps span two hours.
pub const PENDING_GRACE: Duration = Duration::from_mins(2);

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
    /// The caller's own key, where the request names one.
    #[serde(default)]
    pub own_key: Option<OwnKey>,
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
    /// What came of each provider that was asked, in their order.
    #[serde(default)]
    pub attempts: Vec<Attempt>,
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

    /// Adds what came of a provider, and what it was paid.
    pub fn record(&mut self, attempt: Attempt) {
        let sum = self.spent() + attempt.spent;
        (self.usage, self.cost, self.unpriced, self.calls) =
            (sum.usage, sum.cost, sum.unpriced, sum.calls);
        self.attempts.push(attempt);
    }
}
