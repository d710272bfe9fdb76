//! Answers about what belongs to a client, for a front door that keeps them.

use axum::{
    http::HeaderValue,
    response::{IntoResponse, Response},
};
use hg_domain::client::ClientPath;
use hg_protocol::headers::CLIENT_PATH;

/// An answer with the path of the client that it is about: whoever keeps it can tell from that whom
/// else it may be shown to.
#[derive(Debug)]
pub struct OfClient<A> {
    path: ClientPath,
    answer: A,
}

impl<A> OfClient<A> {
    /// `answer` is about the client at the end of `path`.
    pub fn new(path: ClientPath, answer: A) -> Self {
        Self { path, answer }
    }
}

impl<A: IntoResponse> IntoResponse for OfClient<A> {
    fn into_response(self) -> Response {
        let mut response = self.answer.into_response();
        if let Ok(path) = HeaderValue::from_str(&self.path.to_string()) {
            response.headers_mut().insert(CLIENT_PATH, path);
        }
        response
    }
}
