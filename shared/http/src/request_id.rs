//! Request ids: what joins an answer to the lines of the log.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::Response,
};
use hg_protocol::headers::{REQUEST_ID, sane_request_id};
use tracing::{Instrument as _, field::Empty};
use uuid::Uuid;

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
        let given = sane_request_id(headers);
        Self(given.map_or_else(|| Uuid::now_v7().to_string().into(), Arc::from))
    }
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
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
