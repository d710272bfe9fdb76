//! What came of each provider that was to write a text.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Spent;
use crate::{failure::Failure, provider::Provider, time::Timestamp};

/// One provider's work on a task, as it was ended by a text or by giving up. A worker that was lost
/// tells of none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Who was to write.
    pub provider: Provider,
    /// The model that answered, else the one that was asked for; none if no model was named.
    pub model: Option<String>,
    /// Why there is no text; none if there is one.
    pub error: Option<Failure>,
    /// How long it took, in ms, with all its retries.
    pub duration_ms: u64,
    /// The price that was applied; none where it is not known, or the provider said itself what it cost.
    #[serde(default)]
    pub price: Option<AppliedPrice>,
    /// What it came to.
    #[serde(flatten)]
    pub spent: Spent,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// The row of the price book that a cost was computed by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppliedPrice {
    /// The model that it is for.
    pub model: String,
    /// When it began.
    pub effective_from: Timestamp,
    /// The shortest prompt that it is for, in tokens.
    pub min_prompt_tokens: u64,
}
