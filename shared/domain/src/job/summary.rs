//! A job as lists and webhooks show it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Job;
use crate::{
    content::ContentType,
    failure::Failure,
    id::{ClientId, JobId},
    money::NanoUsd,
    provider::Provider,
    task::Status,
    time::Timestamp,
    usage::TokenUsage,
};

/// What a list shows of a job.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Summary {
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
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// Parts that it has.
    pub total: u32,
    /// Parts that ended.
    pub done: u32,
    /// Parts that ended with a text.
    pub succeeded: u32,
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
