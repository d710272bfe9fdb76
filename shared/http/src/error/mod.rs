//! The one error of the API.

mod response;

use std::{borrow::Cow, error::Error, time::Duration};

use hg_domain::violation::{Violation, Violations};
use hg_store::StoreError;

use hg_protocol::BadCredentials;
pub use hg_protocol::{ApiErrorBody, ErrorCode};

type Source = Box<dyn Error + Send + Sync>;

/// Why a request gets no other answer. The caller sees code, message and details; the log alone
/// sees the source.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    code: ErrorCode,
    message: Cow<'static, str>,
    details: Vec<Violation>,
    retry_after: Option<Duration>,
    source: Option<Source>,
}

impl ApiError {
    /// A refusal with a sentence for the caller.
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Vec::new(),
            retry_after: None,
            source: None,
        }
    }

    /// 400: the request cannot be read as what it should be.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::BadRequest, message)
    }

    /// 400: parameters of the query do not have a value that they may have.
    pub fn bad_query(violations: Violations) -> Self {
        let message = "the query has values that it may not have";
        Self {
            details: violations.into_vec(),
            ..Self::bad_request(message)
        }
    }

    /// 401, with the challenge that HTTP asks for.
    pub fn unauthorized(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::Unauthorized, message)
    }

    /// 403: the caller sees the client, but its role there is too low.
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// 404: there is no such `what`, or none that the caller can see; nobody can tell which.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("no such {what}"))
    }

    /// 409: the request contradicts what is there already.
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// 412: `If-Match` names another version than the present one.
    pub fn precondition_failed() -> Self {
        Self::new(
            ErrorCode::PreconditionFailed,
            "it was changed since the version of If-Match",
        )
    }

    /// 413: more than `limit` bytes.
    pub fn payload_too_large(limit: usize) -> Self {
        let message = format!("the request is larger than {limit} bytes");
        Self::new(ErrorCode::PayloadTooLarge, message)
    }

    /// 429: too many requests; the next one may come after `retry_after`.
    pub fn rate_limited(retry_after: Duration) -> Self {
        let error = Self::new(ErrorCode::RateLimited, "too many requests");
        Self {
            retry_after: Some(retry_after),
            ..error
        }
    }

    /// 429: the client's budget is spent; it is renewed after `retry_after`.
    pub fn budget_exceeded(message: impl Into<Cow<'static, str>>, retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(ErrorCode::BudgetExceeded, message)
        }
    }

    /// 503: there is no key for the provider.
    pub fn provider_not_configured(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::ProviderNotConfigured, message)
    }

    /// 500: our fault. `source` is logged when the answer is made, and never sent.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let message = "something went wrong on our side; the request id finds it in the logs";
        Self {
            source: Some(source.into()),
            ..Self::new(ErrorCode::Internal, message)
        }
    }

    /// What is wrong, for programs.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// Whether there is no such thing, or none that the caller sees.
    pub fn is_not_found(&self) -> bool {
        self.code == ErrorCode::NotFound
    }

    /// Whether it is our fault.
    pub fn is_internal(&self) -> bool {
        self.code == ErrorCode::Internal
    }

    /// What is wrong, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The fields that break a rule.
    pub fn details(&self) -> &[Violation] {
        &self.details
    }
}

impl From<Violations> for ApiError {
    fn from(violations: Violations) -> Self {
        let error = Self::new(
            ErrorCode::ValidationError,
            "fields of the request break their rules",
        );
        Self {
            details: violations.into_vec(),
            ..error
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}

impl From<BadCredentials> for ApiError {
    fn from(error: BadCredentials) -> Self {
        Self::unauthorized(error.to_string())
    }
}
