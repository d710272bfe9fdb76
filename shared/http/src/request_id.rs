//! Request ids: what joins an answer to the lines of the log.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument as _, field::Empty};
use uuid::Uuid;

/// The header that carries the id, both ways.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is taken from a caller, in characters.
const LONGEST: usize = 128;

/// The id of a request. Handlers get it as `Extension<RequestId>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The caller's own id if it is sane, else a new one.
    fn of(headers: &HeaderMap) -> Self {
        let given = headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .filter(|text| is_sane(text));
        Self(given.map_or_else(|| Uuid::now_v7().to_string().into(), Arc::from))
    }
}

fn is_sane(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_plain)
}

/// Gives the request its id, and the id to everything that is logged and answered for it.
pub(crate) async fn attach(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    // A span of the highest level, so that it is there whatever is logged. The empty fields are
    // filled in once they are known.
    let span = tracing::error_span!(
        "request",
        request_id = id.as_str(),
        caller = Empty,
        client_id = Empty,
        job_id = Empty
    );
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(given: &[u8]) -> RequestId {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_bytes(given).unwrap());
        RequestId::of(&headers)
    }

    #[test]
    fn a_sane_id_is_kept() {
        for given in ["a", "req_1.2-3", &"x".repeat(128)] {
            assert_eq!(id_for(given.as_bytes()).as_str(), given);
        }
    }

    #[test]
    fn any_other_is_replaced() {
        for given in [
            &b""[..],
            b"a b",
            b"a\"b",
            b"\xff",
            "x".repeat(129).as_bytes(),
        ] {
            let id = id_for(given);
            assert!(
                Uuid::parse_str(id.as_str()).is_ok(),
                "{given:?} became {id:?}"
            );
        }
    }
}
