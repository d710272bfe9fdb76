//! What came of each provider that was to write a text.

use serde::{Deserialize, Serialize};

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
    /// What it came to.
    #[serde(flatten)]
    pub spent: Spent,
    /// When it ended.
    pub ended_at: Timestamp,
}
