//! Jobs as callers see them.

use hg_domain::{
    content::{ContentType, Platform},
    failure::Failure,
    id::{ClientId, JobId},
    job::Job,
    money::NanoUsd,
    provider::Provider,
    request::ContentRequest,
    task::{AppliedPrice, Attempt, Outcome, Status, Task},
    time::Timestamp,
    usage::TokenUsage,
};
use hg_store::{JobParts, JobSummary, TextResult};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What a list shows of a job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Summary {
    /// Its identifier.
    pub job_id: JobId,
    /// The tenant it is for.
    pub client_id: ClientId,
    /// Where it is.
    pub status: Status,
    /// What kind of text.
    pub content_type: ContentType,
    /// What it is about.
    pub topic: String,
    /// The providers its tasks were given to, fallbacks included.
    pub providers: Vec<Provider>,
    /// How far it is.
    pub progress: Progress,
    /// Whether it completed although some of its parts failed.
    pub partial: bool,
    /// The tokens of the parts that ended.
    pub usage: TokenUsage,
    /// What those tokens cost, in US dollars; `null` when the price of some is unknown.
    pub cost_usd: Option<NanoUsd>,
    /// Why there is no text, or not every text.
    pub error: Option<Failure>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}

/// How far a job is, in parts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Progress {
    /// Parts that it has.
    pub total: u32,
    /// Parts that ended.
    pub done: u32,
    /// Parts that ended with a text.
    pub succeeded: u32,
}

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
        let JobParts {
            job,
            request,
            tasks,
            results,
        } = found;
        let result = joined(&tasks, &results);
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
            result: joined(&found.tasks, &found.results),
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

impl From<&Job> for Summary {
    fn from(job: &Job) -> Self {
        Self {
            job_id: job.job_id,
            client_id: job.client_id,
            status: job.status,
            content_type: job.content_type,
            topic: job.topic.clone(),
            providers: job.providers.clone(),
            progress: Progress {
                total: job.tasks_total,
                done: job.tasks_done,
                succeeded: job.tasks_succeeded,
            },
            partial: job.is_partial(),
            usage: job.usage,
            cost_usd: job.known_cost(),
            error: job.error.clone(),
            created_at: job.created_at,
            updated_at: job.updated_at,
            completed_at: job.completed_at,
        }
    }
}

impl From<JobSummary> for Summary {
    fn from(job: JobSummary) -> Self {
        Self {
            job_id: job.job_id,
            client_id: job.client_id,
            status: job.status,
            content_type: job.content_type,
            topic: job.topic,
            providers: job.providers,
            progress: Progress {
                total: job.tasks_total,
                done: job.tasks_done,
                succeeded: job.tasks_succeeded,
            },
            partial: job.status == Status::Completed && job.tasks_succeeded < job.tasks_total,
            usage: job.usage,
            cost_usd: (job.unpriced == 0).then_some(job.cost),
            error: job.error,
            created_at: job.created_at,
            updated_at: job.updated_at,
            completed_at: job.completed_at,
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

/// The texts as one; where there are several parts, each under its label.
fn joined(tasks: &[Task], results: &[(u32, TextResult)]) -> Option<String> {
    let label = |number: u32| {
        tasks
            .iter()
            .find(|task| task.number == number)
            .map_or("", |task| &task.label)
    };
    let sections = results.iter().map(|(number, result)| match tasks.len() {
        1 => result.text.clone(),
        _ => format!("## {}\n\n{}", label(*number), result.text),
    });
    let text = sections.collect::<Vec<_>>().join("\n\n");
    (!text.is_empty()).then_some(text)
}
