//! Why a task or a job failed, in terms a caller can act on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What went wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FailureCode {
    /// The provider's rate limit or quota is used up.
    ProviderRateLimited,
    /// The provider could not be reached, did not answer in time or was broken.
    ProviderUnavailable,
    /// The provider refused the request or the key.
    ProviderRejected,
    /// The provider's content filter, or the model itself, refused.
    ContentFiltered,
    /// The deployment has no key for the provider.
    ProviderNotConfigured,
    /// The prompt template cannot be rendered for this request.
    TemplateError,
    /// The model answered nothing.
    OutputEmpty,
    /// The task was put back too often without an end.
    DeadlineExceeded,
    /// A budget of the client, or of one above it, has no room for the text.
    BudgetExceeded,
    /// The call could cost more than this deployment lets a single one.
    RequestTooExpensive,
    /// The model has no known price, without which a budget cannot hold.
    ModelUnpriced,
}

impl FailureCode {
    /// Whether another provider might succeed.
    pub const fn depends_on_provider(self) -> bool {
        !matches!(
            self,
            Self::TemplateError | Self::DeadlineExceeded | Self::BudgetExceeded
        )
    }

    /// The code in answers and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProviderRateLimited => "PROVIDER_RATE_LIMITED",
            Self::ProviderUnavailable => "PROVIDER_UNAVAILABLE",
            Self::ProviderRejected => "PROVIDER_REJECTED",
            Self::ContentFiltered => "CONTENT_FILTERED",
            Self::ProviderNotConfigured => "PROVIDER_NOT_CONFIGURED",
            Self::TemplateError => "TEMPLATE_ERROR",
            Self::OutputEmpty => "OUTPUT_EMPTY",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::BudgetExceeded => "BUDGET_EXCEEDED",
            Self::RequestTooExpensive => "REQUEST_TOO_EXPENSIVE",
            Self::ModelUnpriced => "MODEL_UNPRICED",
        }
    }
}

/// A failure: the code, and a sentence for people without secrets in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Failure {
    /// What went wrong, for programs.
    pub code: FailureCode,
    /// What went wrong, for people.
    pub message: String,
}

impl Failure {
    /// A failure with its explanation.
    pub fn new(code: FailureCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}
