//! How a refusal is answered.

use std::{error::Error, iter::successors};

use axum::response::{IntoResponse, Response};
use hg_protocol::mark_refusal;

use super::{ApiError, ApiErrorBody};

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Some(source) = &self.source {
            tracing::error!(
                code = self.code.as_str(),
                error = causes(source.as_ref()),
                "a request failed"
            );
        }
        let Self {
            code,
            message,
            details,
            retry_after,
            ..
        } = self;
        let body = axum::Json(ApiErrorBody::new(code, message, details));
        let mut response = (code.status(), body).into_response();
        mark_refusal(response.headers_mut(), code, retry_after);
        response
    }
}

/// An error and what caused it, on one line.
fn causes(error: &(dyn Error + 'static)) -> String {
    let chain = successors(Some(error), |error: &&(dyn Error + 'static)| {
        (*error).source()
    });
    chain
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{StatusCode, header};

    use super::*;

    #[test]
    fn a_missing_credential_is_asked_for() {
        let response = ApiError::unauthorized("no credentials").into_response();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");
    }

    #[test]
    fn the_wait_is_told_in_whole_seconds_and_never_too_short() {
        for (wait, told) in [(1_000, "1"), (1_001, "2"), (0, "0")] {
            let response = ApiError::rate_limited(Duration::from_millis(wait)).into_response();
            assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(response.headers()[header::RETRY_AFTER], told);
        }
    }

    #[test]
    fn causes_are_told_from_the_outside_in() {
        #[derive(Debug, thiserror::Error)]
        #[error("outer")]
        struct Outer(#[source] std::fmt::Error);
        let inner = std::fmt::Error.to_string();
        assert_eq!(causes(&Outer(std::fmt::Error)), format!("outer: {inner}"));
    }
}
