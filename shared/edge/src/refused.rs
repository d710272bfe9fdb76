//! Why a request gets no other answer.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use hg_protocol::{ApiErrorBody, BadCredentials, ErrorCode, jwt, mark_refusal};
use http::{HeaderValue, Response, header};

use crate::{platform::Failure, response::Body};

/// A refusal, by the front door itself or by the origin.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The front door's own.
    Own {
        code: ErrorCode,
        message: Cow<'static, str>,
        retry_after: Option<Duration>,
    },
    /// What the origin answered.
    Passed(Box<Response<Bytes>>),
}

/// How long callers had better leave an origin alone that does not answer.
const PAUSE: Duration = Duration::from_secs(5);

impl Refused {
    pub(crate) fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self::Own {
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    pub(crate) fn passed(response: Response<Bytes>) -> Self {
        Self::Passed(Box::new(response))
    }

    pub(crate) fn unauthorized(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::Unauthorized, message)
    }

    pub(crate) fn rate_limited(retry_after: Duration) -> Self {
        Self::Own {
            code: ErrorCode::RateLimited,
            message: "too many requests".into(),
            retry_after: Some(retry_after),
        }
    }

    /// 503: what is known is too old to be told.
    pub(crate) fn unavailable() -> Self {
        Self::Own {
            code: ErrorCode::ServiceUnavailable,
            message: "the service does not answer, and what is known is too old".into(),
            retry_after: Some(PAUSE),
        }
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        self.into_whole().map(Body::Whole)
    }

    pub(crate) fn into_whole(self) -> Response<Bytes> {
        let (code, message, retry_after) = match self {
            Self::Passed(response) => return *response,
            Self::Own {
                code,
                message,
                retry_after,
            } => (code, message, retry_after),
        };
        let body = ApiErrorBody::new(code, message, Vec::new());
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = Response::new(Bytes::from(json));
        *response.status_mut() = code.status();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        mark_refusal(headers, code, retry_after);
        response
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        let (code, message) = match failure {
            Failure::Connection(_) => (ErrorCode::BadGateway, "the service does not answer"),
            Failure::TooLate => (ErrorCode::GatewayTimeout, "the answer took too long"),
        };
        Self::new(code, message)
    }
}

impl From<BadCredentials> for Refused {
    fn from(error: BadCredentials) -> Self {
        Self::unauthorized(error.to_string())
    }
}

impl From<jwt::Refused> for Refused {
    fn from(refused: jwt::Refused) -> Self {
        Self::unauthorized(refused.to_string())
    }
}
