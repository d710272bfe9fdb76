//! Answers, and the headers that all of them have.

use std::{
    convert::Infallible,
    fmt,
    future::ready,
    mem,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream::BoxStream};
use hg_protocol::{Versions, headers::REQUEST_ID};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body::{Frame, SizeHint};
use http_body_util::{BodyDataStream, BodyExt as _, Collected};

/// Where an answer comes from, as callers are told.
pub(crate) const CACHE: HeaderName = HeaderName::from_static("x-cache");

/// The content type of events.
pub(crate) const EVENTS: &str = "text/event-stream";

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
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What the API says is no page; pages say themselves what they may do.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'",
        ));
    // What a caller may see is not for the caches of others, and may change.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-cache"));
    if encrypted {
        let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
}

/// The answer that a page is. Only events come over time.
pub(crate) async fn of_page<B>(page: Response<B>) -> Response<Body>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
{
    let (parts, body) = page.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let body = if kind.is_some_and(|kind| kind == EVENTS) {
        let pieces = BodyDataStream::new(Box::pin(body));
        Body::Events(pieces.filter_map(|piece| ready(piece.ok())).boxed())
    } else {
        // Pages are made here, all at once: there is nothing that could break off.
        let whole = body.collect().await.map(Collected::to_bytes);
        Body::Whole(whole.unwrap_or_default())
    };
    Response::from_parts(parts, body)
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(mem::take(bytes))))),
            Self::Events(events) => events
                .poll_next_unpin(context)
                .map(|piece| piece.map(|piece| Ok(Frame::data(piece)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Events(_) => SizeHint::default(),
        }
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
