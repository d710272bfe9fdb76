//! Answers, and the headers that all of them have.

use std::{fmt, time::Duration};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use hg_protocol::{Versions, headers::REQUEST_ID};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};

/// Where an answer comes from, as callers are told.
pub(crate) const CACHE: HeaderName = HeaderName::from_static("x-cache");

/// The body of an answer.
pub enum Body {
    /// All of it.
    Whole(Bytes),
    /// What comes over time.
    Events(BoxStream<'static, Bytes>),
}

/// What is kept of an answer, with its age.
pub(crate) struct Known<'a> {
    pub(crate) tag: &'a str,
    pub(crate) body: &'a str,
    pub(crate) age: Duration,
    pub(crate) from: From,
}

/// Where an answer comes from.
#[derive(Clone, Copy)]
pub(crate) enum From {
    /// What is kept, and counts.
    Hit,
    /// What is kept, as the origin does not answer.
    Stale,
    /// The origin.
    Miss,
}

impl From {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "HIT",
            Self::Stale => "STALE",
            Self::Miss => "MISS",
        }
    }
}

impl Known<'_> {
    /// The answer; 304 to a caller that has one of these versions if that is it.
    pub(crate) fn answer(self, versions: Option<&Versions>) -> Response<Body> {
        let is_known = versions.is_some_and(|versions| versions.have_weakly(self.tag));
        let body = if is_known { "" } else { self.body };
        let mut response = Response::new(Body::Whole(Bytes::copy_from_slice(body.as_bytes())));
        let headers = response.headers_mut();
        if !is_known {
            let json = HeaderValue::from_static("application/json");
            headers.insert(header::CONTENT_TYPE, json);
        }
        if let Ok(tag) = HeaderValue::from_str(self.tag) {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::AGE, self.age.as_secs().into());
        headers.insert(CACHE, HeaderValue::from_static(self.from.as_str()));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        response
    }
}

/// Gives an answer the headers that all have.
pub(crate) fn finish(response: &mut Response<Body>, request_id: &str, encrypted: bool) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // Nothing here is a page.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What a caller may see is not for the caches of others, and may change.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-cache"));
    if encrypted {
        let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => write!(f, "Whole({} bytes)", bytes.len()),
            Self::Events(_) => f.write_str("Events"),
        }
    }
}
