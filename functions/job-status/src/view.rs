//! Jobs as callers see them.

use hg_domain::{
    content::Platform,
    failure::Failure,
    id::JobId,
    job::{Job, Summary},
    money::NanoUsd,
    provider::Provider,
    request::ContentRequest,
    task::{AppliedPrice, Attempt, Outcome, Status, Task},
    time::Timestamp,
    usage::TokenUsage,
};
use hg_store::{JobParts, TextResult};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A job with everything that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobView {
    /// What a list shows of it too.
    #[serde(flatten)]
    pub summary: Summary,
    /// The text; of several parts, each under its label. `null` until there is one.
    pub result: Option<String>,
    /// Its parts, each with its text.
    pub parts: Vec<Part>,
    /// What was asked for.
    #[schema(value_type = Object)]
    pub request: ContentRequest,
    /// What the caller wanted to find again with the job.
    #[schema(value_type = Object)]
    pub metadata: Map<String, Value>,
    /// Who asked.
    pub created_by: String,
    /// When the first worker began.
    pub started_at: Option<Timestamp>,
}

/// One part of a job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Part {
    /// What part it is: `twitter`, `variant 2`.
    pub label: String,
    /// The social network it is for.
    pub platform: Option<Platform>,
    /// Where it is.
    pub status: Status,
    /// Who writes, or wrote, it.
    pub provider: Provider,
    /// The text.
    pub text: Option<String>,
    /// The prompt that made it.
    pub prompt: Option<String>,
    /// What the text is like, and what made it.
    #[serde(flatten)]
    #[schema(inline)]
    pub outcome: Option<Outcome>,
    /// Its tokens, of every provider that tried.
    pub usage: TokenUsage,
    /// What those tokens cost, in US dollars; `null` when the price of some is unknown.
    pub cost_usd: Option<NanoUsd>,
    /// How many requests the providers saw.
    pub calls: u32,
    /// What came of each provider that was to write it, in their order.
    pub attempts: Vec<AttemptView>,
    /// Why there is no text.
    pub error: Option<Failure>,
    /// When a worker first began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}

/// What came of one provider.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttemptView {
    /// Who was to write.
    pub provider: Provider,
    /// The model that answered, else the one that was asked for.
    pub model: Option<String>,
    /// `completed` with a text, `failed` without one.
    pub outcome: Status,
    /// Why there is no text.
    pub error: Option<Failure>,
    /// How long it took, in ms, with all its retries.
    pub duration_ms: u64,
    /// How many requests the provider saw.
    pub calls: u32,
    /// Its tokens.
    pub usage: TokenUsage,
    /// What those tokens cost, in US dollars; `null` when the price of some is unknown.
    pub cost_usd: Option<NanoUsd>,
    /// The row of the price book that was applied; `null` where there is none, or the provider said
    /// itself what it cost.
    pub price: Option<AppliedPrice>,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// How far a job is, and its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatusView {
    /// The job.
    pub job_id: JobId,
    /// Where it is.
    pub status: Status,
    /// The text; of several parts, each under its label. `null` until there is one.
    pub result: Option<String>,
    /// Why there is no text, or not every text.
    pub error: Option<Failure>,
}

impl From<JobParts> for JobView {
    fn from(found: JobParts) -> Self {
        let result = found.text();
        let JobParts {
            job,
            request,
            tasks,
            results,
        } = found;
        let text_of = |task: &Task| {
            results
                .iter()
                .find(|(number, _)| *number == task.number)
                .map(|(_, text)| text)
        };
        let parts = tasks
            .iter()
            .map(|task| Part::new(task, text_of(task)))
            .collect();
        Self {
            result,
            parts,
            metadata: request.metadata.clone(),
            request,
            created_by: job.created_by.clone(),
            started_at: job.started_at,
            summary: Summary::from(&job),
        }
    }
}

impl From<JobParts> for StatusView {
    fn from(found: JobParts) -> Self {
        Self {
            result: found.text(),
            ..Self::from(found.job)
        }
    }
}

impl From<Job> for StatusView {
    fn from(job: Job) -> Self {
        Self {
            job_id: job.job_id,
            status: job.status,
            result: None,
            error: job.error,
        }
    }
}

impl Part {
    fn new(task: &Task, result: Option<&TextResult>) -> Self {
        Self {
            label: task.label.clone(),
            platform: task.platform,
            status: task.status,
            provider: task.provider,
            text: result.map(|result| result.text.clone()),
            prompt: result.map(|result| result.prompt.clone()),
            outcome: task.outcome.clone(),
            usage: task.usage,
            cost_usd: task.known_cost(),
            calls: task.calls,
            attempts: task.attempts.iter().map(AttemptView::from).collect(),
            error: task.error.clone(),
            started_at: task.started_at,
            completed_at: task.completed_at,
        }
    }
}

impl From<&Attempt> for AttemptView {
    fn from(attempt: &Attempt) -> Self {
        Self {
            provider: attempt.provider,
            model: attempt.model.clone(),
            outcome: match attempt.error {
                Some(_) => Status::Failed,
                None => Status::Completed,
            },
            error: attempt.error.clone(),
            duration_ms: attempt.duration_ms,
            calls: attempt.spent.calls,
            usage: attempt.spent.usage,
            cost_usd: attempt.spent.known_cost(),
            price: attempt.price.clone(),
            ended_at: attempt.ended_at,
        }
    }
}
