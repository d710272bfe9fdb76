//! The codes of refusals.

use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was refused, as programs tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// 400: not JSON, a wrong type, or an unknown value in the query.
    BadRequest,
    /// 401: no credentials, or bad ones.
    Unauthorized,
    /// 403: the caller's role is too low.
    Forbidden,
    /// 404: there is no such thing, or none that the caller can see.
    NotFound,
    /// 405: the address exists, but not for this method.
    MethodNotAllowed,
    /// 409: it contradicts what is there already.
    Conflict,
    /// 412: `If-Match` names another version.
    PreconditionFailed,
    /// 413: the request is too large.
    PayloadTooLarge,
    /// 422: fields break their rules.
    ValidationError,
    /// 429: too many requests.
    RateLimited,
    /// 429: the client's budget is spent.
    BudgetExceeded,
    /// 500: our fault.
    Internal,
    /// 502: the front door got no answer from what is behind it.
    BadGateway,
    /// 503: this deployment has no key for the provider.
    ProviderNotConfigured,
    /// 503: this deployment has nothing to encrypt secrets with.
    SecretsNotConfigured,
    /// 503: nothing that may still be shown is known, and what would know does not answer.
    ServiceUnavailable,
    /// 504: the answer took too long.
    GatewayTimeout,
}

impl ErrorCode {
    /// The code as it is written in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::Conflict => "CONFLICT",
            Self::PreconditionFailed => "PRECONDITION_FAILED",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::ValidationError => "VALIDATION_ERROR",
            Self::RateLimited => "RATE_LIMITED",
            Self::BudgetExceeded => "BUDGET_EXCEEDED",
            Self::Internal => "INTERNAL",
            Self::BadGateway => "BAD_GATEWAY",
            Self::ProviderNotConfigured => "PROVIDER_NOT_CONFIGURED",
            Self::SecretsNotConfigured => "SECRETS_NOT_CONFIGURED",
            Self::ServiceUnavailable => "SERVICE_UNAVAILABLE",
            Self::GatewayTimeout => "GATEWAY_TIMEOUT",
        }
    }

    /// The HTTP status it is sent with.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::ValidationError => StatusCode::UNPROCESSABLE_ENTITY,
            Self::RateLimited | Self::BudgetExceeded => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BadGateway => StatusCode::BAD_GATEWAY,
            Self::ProviderNotConfigured | Self::SecretsNotConfigured | Self::ServiceUnavailable => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::GatewayTimeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// What it says, for the API document.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::BadRequest => "Not JSON, a wrong type, or an unknown value in the query",
            Self::Unauthorized => "No credentials, or bad ones",
            Self::Forbidden => "The caller's role is too low",
            Self::NotFound => "There is no such thing, or none that the caller can see",
            Self::MethodNotAllowed => "The address exists, but not for this method",
            Self::Conflict => "It contradicts what is there already",
            Self::PreconditionFailed => "If-Match names another version",
            Self::PayloadTooLarge => "The request is too large",
            Self::ValidationError => "Fields break their rules; every one of them is listed",
            Self::RateLimited => "Too many requests",
            Self::BudgetExceeded => "The client's budget is spent",
            Self::Internal => "Our fault; the request id finds the cause in the logs",
            Self::BadGateway => "The front door got no answer from what is behind it",
            Self::ProviderNotConfigured => "This deployment has no key for the provider",
            Self::SecretsNotConfigured => "This deployment has nothing to encrypt secrets with",
            Self::ServiceUnavailable => "It cannot be told now; try again later",
            Self::GatewayTimeout => "The answer took too long",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_written_in_one_way() {
        for code in [
            ErrorCode::BadRequest,
            ErrorCode::Internal,
            ErrorCode::ProviderNotConfigured,
        ] {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
