//! The body of a refusal.

use hg_domain::violation::Violation;
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
