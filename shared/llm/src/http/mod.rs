//! HTTP as the client of every provider uses it.

pub(crate) mod retry_after;
pub(crate) mod status;

use std::{error::Error, time::Duration};

use hg_domain::{config::ConfigError, provider::Provider};
use hg_tls::Versions;
use reqwest::{RequestBuilder, StatusCode, header::HeaderMap, redirect};

use crate::model::Fault;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// More than any text; beyond it something else is answering.
const BODY_LIMIT: u64 = 4 * 1024 * 1024;

/// A client with its own pool of connections. It follows no redirect: one would carry the key away.
pub(crate) fn client() -> Result<reqwest::Client, ConfigError> {
    hg_tls::client(Versions::Http2)?
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent(concat!("hg-content/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| ConfigError::other(format!("the HTTP client cannot be set up: {error}")))
}

/// An answer that arrived whole, whatever its status.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The value of a header, if it is there and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Sends a request and reads the answer to its end.
pub(crate) async fn send(provider: Provider, request: RequestBuilder) -> Result<Response, Fault> {
    let title = provider.title();
    let too_long = || Fault::malformed(title, "is too long to be one");
    let mut response = request.send().await.map_err(|error| {
        Fault::unavailable(format!(
            "{title} could not be reached: {}.",
            root_cause(&error)
        ))
    })?;
    if response
        .content_length()
        .is_some_and(|length| length > BODY_LIMIT)
    {
        return Err(too_long());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| {
        Fault::unavailable(format!(
            "The answer of {title} broke off: {}.",
            root_cause(&error)
        ))
    })? {
        if (body.len() + chunk.len()) as u64 > BODY_LIMIT {
            return Err(too_long());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response {
        status: response.status(),
        headers: response.headers().clone(),
        body,
    })
}

/// The innermost reason: the outer ones have the address in them, which is not for everybody.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    while let Some(inner) = cause.and_then(Error::source) {
        cause = Some(inner);
    }
    cause.map_or_else(|| "the request failed".to_owned(), ToString::to_string)
}
