//! A job as the origin shows it, as far as its events tell of it.

use hg_domain::{id::JobId, task::Status, time::Timestamp};
use serde::Deserialize;
use serde_json::Value;

/// Where a job is.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(super) struct JobState {
    pub(super) job_id: JobId,
    pub(super) status: Status,
    pub(super) started_at: Option<Timestamp>,
    pub(super) result: Option<String>,
    pub(super) error: Option<Value>,
    pub(super) parts: Vec<PartState>,
}

/// Where a part of it is.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(super) struct PartState {
    pub(super) label: String,
    pub(super) status: Status,
    pub(super) provider: Value,
    pub(super) started_at: Option<Timestamp>,
    pub(super) error: Option<Value>,
}

#[derive(Deserialize)]
struct Enveloped {
    data: JobState,
}

impl JobState {
    /// Reads the origin's answer.
    pub(super) fn parse(body: &str) -> Option<Self> {
        let enveloped: Enveloped = serde_json::from_str(body).ok()?;
        Some(enveloped.data)
    }
}
