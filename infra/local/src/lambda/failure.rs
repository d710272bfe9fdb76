//! Why there is no answer to an event.

use std::{process::ExitStatus, time::Duration};

use serde::Deserialize;

/// Why a function did not start, or has no answer to an event.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It says so itself.
    #[error("{0}")]
    Reported(Report),
    /// Its process ended.
    #[error("it ended with {0}")]
    Ended(ExitStatus),
    /// It took too long, and was ended.
    #[error("it timed out after {} ms", .0.as_millis())]
    TimedOut(Duration),
    /// It could not be run.
    #[error("{0:#}")]
    NotRun(#[from] anyhow::Error),
}

/// What a function says of an error, in the form of the Runtime API.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, thiserror::Error)]
#[error("{error_type}: {error_message}")]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What kind of error it is.
    pub error_type: String,
    /// What happened.
    pub error_message: String,
}
