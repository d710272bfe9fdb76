//! Calls of browsers from other origins.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};

use crate::response::Body;

const METHODS: &str = "GET, POST, PUT, DELETE";
const HEADERS: &str = "authorization, content-type, idempotency-key, if-match, if-none-match, \
                       last-event-id, traceparent, tracestate, x-api-key, x-request-id";
/// What pages may read of an answer, beyond what they always may.
const EXPOSED: &str =
    "age, etag, idempotency-replayed, location, retry-after, x-cache, x-request-id";
/// How long a browser need not ask again, in seconds; no browser believes longer than a day.
const MAX_AGE: &str = "86400";

/// The origin that a browser calls from, if it may.
pub(crate) fn allowed(headers: &HeaderMap, origins: &[String]) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let is_listed = origins.iter().any(|listed| origin == listed.as_str());
    is_listed.then(|| origin.clone())
}

/// The answer to a browser that asks what it may send; `None` for any other request.
pub(crate) fn preflight<B>(request: &Request<B>) -> Option<Response<Body>> {
    let asks = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ORIGIN)
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    asks.then(|| {
        let mut response = Response::new(Body::Whole(Bytes::new()));
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    })
}

/// Tells a browser that it may. An origin that is not listed is told nothing, which is a no.
pub(crate) fn mark(response: &mut Response<Body>, origin: Option<HeaderValue>, is_preflight: bool) {
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    let Some(origin) = origin else {
        return;
    };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let more: &[_] = if is_preflight {
        &[
            (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
            (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
        ]
    } else {
        &[(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED)]
    };
    for (name, value) in more {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
