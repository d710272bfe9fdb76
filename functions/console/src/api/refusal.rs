//! What the API says when it says no.

use std::fmt;

use http::StatusCode;
use serde::Deserialize;

pub(crate) use hg_domain::violation::Violation;

/// A refusal of the API.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// What is wrong, for people.
    pub(crate) message: String,
    /// The fields that break a rule.
    pub(crate) violations: Vec<Violation>,
}

#[derive(Deserialize)]
struct Body {
    error: Told,
}

#[derive(Deserialize)]
struct Told {
    message: String,
    #[serde(default)]
    details: Vec<Violation>,
}

impl Refusal {
    /// A refusal with nothing to say of fields.
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            violations: Vec::new(),
        }
    }

    /// What an answer with `status` and the body `bytes` says.
    pub(crate) fn from_body(status: StatusCode, bytes: &[u8]) -> Self {
        match serde_json::from_slice(bytes) {
            Ok(Body { error }) => Self {
                status,
                message: error.message,
                violations: error.details,
            },
            Err(_) => Self::new(status, "The service does not answer as it should."),
        }
    }

    /// What the API says cannot be read.
    pub(crate) fn unreadable(error: &dyn fmt::Display) -> Self {
        let message = format!("The service's answer cannot be read: {error}");
        Self::new(StatusCode::BAD_GATEWAY, message)
    }

    /// What was typed is no token.
    pub(crate) fn bad_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "the credentials are malformed")
    }

    /// Whether somebody else changed the thing meanwhile.
    pub(crate) fn is_conflict(&self) -> bool {
        self.status == StatusCode::PRECONDITION_FAILED
    }

    /// Whether the form is shown once more, with what is said against it: there is still what it is about.
    pub(crate) fn keeps_form(&self) -> bool {
        !matches!(
            self.status,
            StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND
        )
    }
}
