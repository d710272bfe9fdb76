//! A job: one request for content, from acceptance to its text.

mod summary;

use serde::{Deserialize, Serialize};

pub use self::summary::{Progress, Summary};
use crate::{
    client::ClientPath,
    content::ContentType,
    failure::Failure,
    id::{ClientId, JobId},
    money::{self, NanoUsd},
    provider::Provider,
    task::{Spent, Status},
    time::Timestamp,
    usage::TokenUsage,
    webhook::WebhookUrl,
};

/// One request for content and how far it has come. Small on purpose: it is what a status poll reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its identifier, which sorts by the time of acceptance.
    pub job_id: JobId,
    /// The tenant it is for.
    pub client_id: ClientId,
    /// That tenant's path at acceptance, by which a reader is authorised.
    pub path: ClientPath,
    /// Where it is.
    pub status: Status,
    /// What kind of text.
    pub content_type: ContentType,
    /// What it is about, for lists: the topic, else how the free instructions begin.
    pub topic: String,
    /// The providers its tasks were given to, fallbacks included.
    pub providers: Vec<Provider>,
    /// How many tasks it has.
    pub tasks_total: u32,
    /// How many of them ended.
    pub tasks_done: u32,
    /// How many of them ended with a text.
    pub tasks_succeeded: u32,
    /// The tokens of all tasks that ended.
    pub usage: TokenUsage,
    /// What those tokens cost, as far as known.
    #[serde(rename = "cost_nanos", with = "money::nanos")]
    pub cost: NanoUsd,
    /// How many calls spent tokens whose price is unknown.
    pub unpriced: u32,
    /// The failure of the first task that failed.
    pub error: Option<Failure>,
    /// Who asked.
    pub created_by: String,
    /// Where the caller wants to be told that it ended.
    pub callback_url: Option<WebhookUrl>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When the first worker began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// Counts the changes; a write that was prepared on an older one is refused.
    pub version: u64,
}

/// What can happen to a job.
#[derive(Clone, Debug, PartialEq)]
pub enum JobEvent {
    /// A worker began with one of its tasks.
    Started,
    /// One of its tasks ended.
    TaskEnded {
        /// What the providers were paid for it.
        spent: Spent,
        /// Why there is no text of it, if there is none.
        failure: Option<Failure>,
    },
    /// The caller wants no text any more.
    Cancelled {
        /// What the providers were paid for the tasks that are broken off.
        spent: Spent,
    },
}

/// The event cannot happen to a job that is where this one is.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the job is already {}", .0.as_str())]
pub struct Illegal(pub Status);

impl Job {
    /// The job after `event` at `now`.
    ///
    /// # Errors
    /// [`Illegal`] when the job has ended: terminal states never change.
    pub fn apply(mut self, event: JobEvent, now: Timestamp) -> Result<Self, Illegal> {
        if self.status.is_terminal() {
            return Err(Illegal(self.status));
        }
        self.status = match event {
            JobEvent::Started => Status::InProgress,
            JobEvent::Cancelled { spent } => {
                self.spend(&spent);
                Status::Cancelled
            }
            JobEvent::TaskEnded { spent, failure } => self.count(&spent, failure),
        };
        if self.status != Status::Pending {
            self.started_at.get_or_insert(now);
        }
        if self.status.is_terminal() {
            self.completed_at = Some(now);
        }
        self.updated_at = now;
        self.version = self.version.saturating_add(1);
        Ok(self)
    }

    fn count(&mut self, spent: &Spent, failure: Option<Failure>) -> Status {
        self.tasks_done = self.tasks_done.saturating_add(1);
        self.tasks_succeeded = self
            .tasks_succeeded
            .saturating_add(u32::from(failure.is_none()));
        self.spend(spent);
        if self.error.is_none() {
            self.error = failure;
        }
        match (self.tasks_done >= self.tasks_total, self.tasks_succeeded) {
            (false, _) => Status::InProgress,
            (true, 0) => Status::Failed,
            (true, _) => Status::Completed,
        }
    }

    fn spend(&mut self, spent: &Spent) {
        self.usage = self.usage + spent.usage;
        self.cost = self.cost + spent.cost;
        self.unpriced = self.unpriced.saturating_add(spent.unpriced);
    }

    /// Whether it completed although some of its tasks failed.
    pub fn is_partial(&self) -> bool {
        self.status == Status::Completed && self.tasks_succeeded < self.tasks_total
    }

    /// What its tokens cost; `None` when the price of some of them is unknown.
    pub fn known_cost(&self) -> Option<NanoUsd> {
        (self.unpriced == 0).then_some(self.cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::FailureCode;

    fn job(status: Status, tasks_total: u32) -> Job {
        let at = Timestamp::from_millis(1_000).unwrap();
        let client_id = ClientId::new();
        Job {
            job_id: JobId::new(),
            client_id,
            path: ClientPath::root(client_id),
            status,
            content_type: ContentType::BlogPost,
            topic: "Safety".to_owned(),
            providers: vec![Provider::Sandbox],
            tasks_total,
            tasks_done: 0,
            tasks_succeeded: 0,
            usage: TokenUsage::default(),
            cost: NanoUsd::ZERO,
            unpriced: 0,
            error: None,
            created_by: "test".to_owned(),
            callback_url: None,
            created_at: at,
            updated_at: at,
            started_at: None,
            completed_at: None,
            version: 1,
        }
    }

    fn later() -> Timestamp {
        Timestamp::from_millis(2_000).unwrap()
    }

    fn succeeded() -> JobEvent {
        let usage = TokenUsage {
            input: 10,
            output: 5,
            ..TokenUsage::default()
        };
        JobEvent::TaskEnded {
            spent: Spent {
                usage,
                cost: NanoUsd::from_nanos(7),
                ..Spent::default()
            },
            failure: None,
        }
    }

    fn failed(message: &str) -> JobEvent {
        let failure = Some(Failure::new(FailureCode::ProviderRejected, message));
        JobEvent::TaskEnded {
            spent: Spent::default(),
            failure,
        }
    }

    #[test]
    fn every_pair_of_state_and_event() {
        let events = [
            JobEvent::Started,
            succeeded(),
            failed("no"),
            JobEvent::Cancelled {
                spent: Spent::default(),
            },
        ];
        let of_a_last_task = [
            Status::InProgress,
            Status::Completed,
            Status::Failed,
            Status::Cancelled,
        ];
        let of_many_tasks = [
            Status::InProgress,
            Status::InProgress,
            Status::InProgress,
            Status::Cancelled,
        ];
        for from in Status::ALL {
            for (index, event) in events.iter().enumerate() {
                for (tasks, expected) in [(1, of_a_last_task), (2, of_many_tasks)] {
                    let result = job(from, tasks)
                        .apply(event.clone(), later())
                        .map(|job| job.status);
                    let expected = if from.is_terminal() {
                        Err(Illegal(from))
                    } else {
                        Ok(expected[index])
                    };
                    assert_eq!(result, expected, "{from:?} of {tasks} tasks by {event:?}");
                }
            }
        }
    }

    #[test]
    fn one_text_of_several_makes_the_job_completed_in_part() {
        let job = job(Status::Pending, 2)
            .apply(failed("first"), later())
            .unwrap();
        assert_eq!(job.status, Status::InProgress);
        let job = job.apply(succeeded(), later()).unwrap();
        assert_eq!(job.status, Status::Completed);
        assert!(job.is_partial());
        assert_eq!(job.error.unwrap().message, "first");
    }

    #[test]
    fn times_and_version_follow_the_state() {
        let started = job(Status::Pending, 1)
            .apply(JobEvent::Started, later())
            .unwrap();
        assert_eq!(
            (started.started_at, started.completed_at, started.version),
            (Some(later()), None, 2)
        );
        let done = started.apply(succeeded(), later()).unwrap();
        assert_eq!((done.completed_at, done.version), (Some(later()), 3));
        assert_eq!(
            (done.usage.total(), done.known_cost()),
            (15, Some(NanoUsd::from_nanos(7)))
        );
    }

    #[test]
    fn a_cost_that_is_unknown_in_part_is_unknown() {
        let spent = Spent::new(TokenUsage::default(), None, 1);
        let job = job(Status::InProgress, 1).apply(
            JobEvent::TaskEnded {
                spent,
                failure: None,
            },
            later(),
        );
        assert_eq!(job.unwrap().known_cost(), None);
    }
}
