//! What a refused request is answered with.

use std::fmt::Display;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hg_domain::violation::{Violation, Violations};
use hg_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was refused, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// It is not JSON, has a wrong type or an unknown query value.
    BadRequest,
    /// No credentials, or bad ones.
    Unauthorized,
    /// The caller's role is too low.
    Forbidden,
    /// It does not exist, or the caller cannot see it.
    NotFound,
    /// The route has another method.
    MethodNotAllowed,
    /// It contradicts what is there.
    Conflict,
    /// It is too large.
    PayloadTooLarge,
    /// Fields break rules.
    ValidationError,
    /// This deployment has no key for the provider.
    ProviderNotConfigured,
    /// Something is wrong on our side.
    Internal,
}

impl ErrorCode {
    const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::ValidationError => StatusCode::UNPROCESSABLE_ENTITY,
            Self::ProviderNotConfigured => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// A refusal: what the caller is told, and what only the log is.
#[derive(Debug)]
pub struct ApiError {
    code: ErrorCode,
    message: String,
    details: Vec<Violation>,
    source: Option<String>,
}

/// A refusal as it is sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiErrorBody {
    /// Always `false`.
    success: bool,
    /// What was wrong.
    error: ErrorDetails,
}

#[derive(Debug, Serialize, ToSchema)]
struct ErrorDetails {
    /// Why, for programs.
    code: ErrorCode,
    /// Why, for people.
    message: String,
    /// The rules that were broken, each with its field.
    details: Vec<Violation>,
}

impl ApiError {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Vec::new(),
            source: None,
        }
    }

    /// 400: the request cannot be understood.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadRequest, message)
    }

    /// 400: `field` cannot be understood.
    pub fn bad_field(field: &str, constraint: impl Into<String>) -> Self {
        let constraint = constraint.into();
        let message = format!("{field}: {constraint}");
        let details = Violations::one(field, serde_json::Value::Null, constraint).into_vec();
        Self {
            details,
            ..Self::bad_request(message)
        }
    }

    /// 400: values of the query make no sense.
    pub fn bad_query(violations: Violations) -> Self {
        Self {
            details: violations.into_vec(),
            ..Self::bad_request("the query has values that make no sense")
        }
    }

    /// 401: nobody knows who is calling.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Unauthorized, message)
    }

    /// 403: the caller may see it, but not do that.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// 404: there is no such `thing` for this caller.
    pub fn not_found(thing: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("no such {thing}"))
    }

    /// 405: the route has another method.
    pub fn method_not_allowed() -> Self {
        Self::new(
            ErrorCode::MethodNotAllowed,
            "this route does not have that method",
        )
    }

    /// 409: it contradicts what is there.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// 413: over `limit` bytes.
    pub fn payload_too_large(limit: usize) -> Self {
        Self::new(
            ErrorCode::PayloadTooLarge,
            format!("the request is over {limit} bytes"),
        )
    }

    /// 503: there is no key for the provider.
    pub fn provider_not_configured(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::ProviderNotConfigured, message)
    }

    /// 500: the cause goes to the log, the caller learns only that something is wrong.
    pub fn internal(source: impl Display) -> Self {
        let message = "something went wrong on our side; the X-Request-ID finds it in the logs";
        Self {
            source: Some(source.to_string()),
            ..Self::new(ErrorCode::Internal, message)
        }
    }
}

impl From<Violations> for ApiError {
    fn from(violations: Violations) -> Self {
        let message = violations.to_string();
        Self {
            details: violations.into_vec(),
            ..Self::new(ErrorCode::ValidationError, message)
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Some(source) = &self.source {
            tracing::error!(%source, "a request failed");
        }
        let status = self.code.status();
        let error = ErrorDetails {
            code: self.code,
            message: self.message,
            details: self.details,
        };
        let mut response = (
            status,
            Json(ApiErrorBody {
                success: false,
                error,
            }),
        )
            .into_response();
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_of_the_cause_leaks() {
        let response = ApiError::internal("the password is swordfish").into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 1 << 16)
            .await
            .unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(
            text.contains("INTERNAL") && !text.contains("swordfish"),
            "{text}"
        );
    }

    #[test]
    fn broken_rules_are_422_and_unknown_callers_are_told_how_to_identify() {
        let violations = Violations::one("topic", "", "is required");
        assert_eq!(
            ApiError::from(violations).into_response().status(),
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let response = ApiError::unauthorized("who are you?").into_response();
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
    }
}
