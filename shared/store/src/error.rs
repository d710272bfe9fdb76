//! What can go wrong with the table.

use std::error::Error;

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata};

/// Why the table did not do what was asked. None of it is the caller's fault.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The request failed, after the retries of the client.
    #[error("{operation} failed: {details}")]
    Request {
        /// The operation.
        operation: &'static str,
        /// What DynamoDB, or the way to it, said.
        details: String,
    },
    /// Others kept changing the same rows.
    #[error("{operation} gave up after {tries} conflicts")]
    Contended {
        /// The operation.
        operation: &'static str,
        /// How often it was tried.
        tries: u32,
    },
    /// A row does not read as what it should be.
    #[error("a row of the table cannot be read or written: {0}")]
    Malformed(String),
}

impl StoreError {
    /// What became of a request, in DynamoDB's own words where it has some.
    pub(crate) fn request<E: Error + ProvideErrorMetadata>(
        operation: &'static str,
    ) -> impl Fn(&E) -> Self {
        move |error| {
            let details = match (error.code(), error.message()) {
                (Some(code), message) => format!("{code}: {}", message.unwrap_or("no message")),
                (None, _) => DisplayErrorContext(error).to_string(),
            };
            Self::Request { operation, details }
        }
    }
}

impl From<serde_dynamo::Error> for StoreError {
    fn from(error: serde_dynamo::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}
