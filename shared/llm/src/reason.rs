//! Why a provider answered without a text, by what it means and not by its status alone.

use hg_domain::failure::FailureCode;

/// Why a call brought no text. Several reasons share a [`FailureCode`], which is what customers see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Too many requests or tokens in a short time: waiting helps.
    RateLimited,
    /// The account has nothing left to spend: waiting does not help, another key or provider may.
    OutOfQuota,
    /// The provider has no capacity, for anybody: another provider is the quicker way.
    Overloaded,
    /// The provider could not be reached, was too slow or broke down.
    Unavailable,
    /// What came back is no answer of this provider.
    Malformed,
    /// The key is unknown, or may not do this.
    InvalidKey,
    /// There is no such model, or not for this account.
    ModelNotFound,
    /// The prompt, or prompt and answer together, are longer than the model or the provider takes.
    ContextTooLong,
    /// The provider refused the request for another reason: its message says which.
    Rejected,
    /// The provider's content filter, or the model itself, refused.
    Filtered,
    /// The model answered without a text.
    Empty,
}

impl Reason {
    /// The code of this reason in tasks and jobs.
    pub const fn code(self) -> FailureCode {
        match self {
            Self::RateLimited | Self::OutOfQuota => FailureCode::ProviderRateLimited,
            Self::Overloaded | Self::Unavailable | Self::Malformed => {
                FailureCode::ProviderUnavailable
            }
            Self::InvalidKey | Self::ModelNotFound | Self::ContextTooLong | Self::Rejected => {
                FailureCode::ProviderRejected
            }
            Self::Filtered => FailureCode::ContentFiltered,
            Self::Empty => FailureCode::OutputEmpty,
        }
    }

    /// The word for logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::OutOfQuota => "out_of_quota",
            Self::Overloaded => "overloaded",
            Self::Unavailable => "unavailable",
            Self::Malformed => "malformed",
            Self::InvalidKey => "invalid_key",
            Self::ModelNotFound => "model_not_found",
            Self::ContextTooLong => "context_too_long",
            Self::Rejected => "rejected",
            Self::Filtered => "filtered",
            Self::Empty => "empty",
        }
    }

    /// Whether the same request may succeed a little later.
    pub(crate) const fn passes(self) -> bool {
        matches!(
            self,
            Self::RateLimited | Self::Overloaded | Self::Unavailable | Self::Malformed
        )
    }
}
