//! Fetching the keys that an issuer publishes.

use std::{error::Error as _, time::Duration};

use hg_protocol::jwt::{FetchError, KEY_SET_LIMIT, KeySet};
use hg_tls::Versions;
use reqwest::{Response, StatusCode, Url, redirect};

/// The longest that a fetch may take; callers wait for it.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Fetches the keys at `url`. The client is made for one request: the next is an hour away.
pub(super) async fn key_set(url: &Url) -> Result<KeySet, FetchError> {
    let client = hg_tls::client(Versions::Http2)
        .map_err(|error| FetchError::Failed(error.to_string()))?
        .redirect(redirect::Policy::none())
        .timeout(TIMEOUT)
        .user_agent(concat!("hg-content/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(failed)?;
    let response = client.get(url.clone()).send().await.map_err(failed)?;
    if response.status() != StatusCode::OK {
        return Err(FetchError::Status(response.status()));
    }
    KeySet::parse(&body(response).await?).ok_or(FetchError::Malformed)
}

async fn body(mut response: Response) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > KEY_SET_LIMIT {
            return Err(FetchError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The innermost reason; the outer ones name the address.
#[expect(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
fn failed(error: reqwest::Error) -> FetchError {
    let mut cause = error.source();
    while let Some(inner) = cause.and_then(|cause| cause.source()) {
        cause = Some(inner);
    }
    FetchError::Failed(cause.map_or_else(|| "no reason given".to_owned(), ToString::to_string))
}
