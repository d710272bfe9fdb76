//! The body of a refusal.

use std::time::Duration;

use hg_domain::violation::Violation;
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ErrorCode;

/// The body of every refusal.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ApiErrorBody {
    /// Always `false`.
    #[schema(example = false)]
    pub success: bool,
    /// What is wrong.
    pub error: Refusal,
}

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Refusal {
    /// What is wrong, for programs.
    pub code: ErrorCode,
    /// What is wrong, for people.
    #[schema(example = "max_tokens: expected a whole number, found a text")]
    pub message: String,
    /// The fields that break a rule, if it is about fields.
    pub details: Vec<Violation>,
}

impl ApiErrorBody {
    /// The body of a refusal.
    pub fn new(code: ErrorCode, message: impl Into<String>, details: Vec<Violation>) -> Self {
        Self {
            success: false,
            error: Refusal {
                code,
                message: message.into(),
                details,
            },
        }
    }
}

/// Gives a refusal the headers that HTTP asks for: the challenge of a 401, and when to come again.
pub fn mark_refusal(headers: &mut HeaderMap, code: ErrorCode, retry_after: Option<Duration>) {
    if code == ErrorCode::Unauthorized {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(wait) = retry_after {
        // A caller that comes back a fraction of a second too early is refused again.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
}
