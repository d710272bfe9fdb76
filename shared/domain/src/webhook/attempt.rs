//! What came of one try to deliver a message.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::Timestamp;

/// How much of an answer is kept, in bytes.
pub const ANSWER_MAX_BYTES: usize = 1024;

/// What came of one try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryAttempt {
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The status that the receiver answered with, if it answered.
    pub status: Option<u16>,
    /// The first kilobyte of what it answered, as text; `null` if that was nothing.
    pub answer: Option<String>,
    /// Why there is no answer.
    pub error: Option<String>,
}

impl DeliveryAttempt {
    /// Whether the receiver has the message: it said so by a status of success.
    pub fn is_delivered(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the receiver said that it wants no more of them, ever.
    pub fn is_gone(&self) -> bool {
        self.status == Some(410)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_status_of_success_means_delivered() {
        for (status, expected) in [
            (None, false),
            (Some(199), false),
            (Some(200), true),
            (Some(204), true),
            (Some(299), true),
            (Some(300), false),
            (Some(302), false),
            (Some(410), false),
            (Some(500), false),
        ] {
            let attempt = DeliveryAttempt {
                at: Timestamp::from_millis(0).unwrap(),
                duration_ms: 1,
                status,
                answer: None,
                error: None,
            };
            assert_eq!(attempt.is_delivered(), expected, "{status:?}");
        }
    }
}
