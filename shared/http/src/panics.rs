//! A handler that panics is answered like any other fault of ours.

use std::{any::Any, panic::AssertUnwindSafe};

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt as _;

use crate::error::ApiError;

/// Answers 500 in the envelope where a handler panics, and logs with what words.
pub(crate) async fn catch(request: Request, next: Next) -> Response {
    // Nothing of the request is used after a panic, so nothing half-done is seen.
    let outcome = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    outcome.unwrap_or_else(|panic| ApiError::internal(words(panic.as_ref())).into_response())
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("a handler panicked: {}", text.unwrap_or("without words"))
}
