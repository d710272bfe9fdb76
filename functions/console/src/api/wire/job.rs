//! Jobs.

use hg_domain::{
    failure::Failure,
    id::JobId,
    job::Summary,
    money::NanoUsd,
    provider::Provider,
    request::ContentRequest,
    task::{AppliedPrice, Outcome, Status},
    time::Timestamp,
    usage::TokenUsage,
};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct JobAccepted {
    pub(crate) job_id: JobId,
}

#[derive(Debug, Deserialize)]
pub(crate) struct JobView {
    #[serde(flatten)]
    pub(crate) summary: Summary,
    pub(crate) result: Option<String>,
    pub(crate) parts: Vec<Part>,
    pub(crate) request: ContentRequest,
    pub(crate) created_by: String,
    pub(crate) started_at: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Part {
    pub(crate) label: String,
    pub(crate) status: Status,
    pub(crate) provider: Provider,
    pub(crate) text: Option<String>,
    pub(crate) prompt: Option<String>,
    #[serde(flatten)]
    pub(crate) outcome: Option<Outcome>,
    pub(crate) usage: TokenUsage,
    pub(crate) cost_usd: Option<NanoUsd>,
    pub(crate) attempts: Vec<AttemptView>,
    pub(crate) error: Option<Failure>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct AttemptView {
    pub(crate) provider: Provider,
    pub(crate) model: Option<String>,
    pub(crate) outcome: Status,
    pub(crate) error: Option<Failure>,
    pub(crate) duration_ms: u64,
    pub(crate) calls: u32,
    pub(crate) usage: TokenUsage,
    pub(crate) cost_usd: Option<NanoUsd>,
    pub(crate) price: Option<AppliedPrice>,
    pub(crate) ended_at: Timestamp,
}
