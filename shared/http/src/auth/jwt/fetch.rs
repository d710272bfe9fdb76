//! Fetching the keys that an issuer publishes.

use std::{error::Error as _, net::IpAddr, time::Duration};

use hg_domain::config::{ConfigError, Vars};
use reqwest::{Client, Response, StatusCode, Url, redirect};

use super::key_set::KeySet;

const VARIABLE: &str = "JWKS_URL";
const EXPECTED: &str = "the https address of a JSON Web Key Set, or a http one on this machine";

/// The longest that a fetch may take; callers wait for it.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Longest key set, in bytes; beyond it something else is answering.
const BODY_LIMIT: usize = 256 * 1024;

/// Why no keys came. The address is not in it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(super) enum FetchError {
    #[error("the request failed: {0}")]
    Failed(String),
    #[error("the answer is {0}")]
    Status(StatusCode),
    #[error("the answer is longer than {BODY_LIMIT} bytes")]
    TooLong,
    #[error("the answer is no JSON Web Key Set")]
    Malformed,
}

/// Where the keys are, if they are published.
pub(super) fn address(vars: &Vars<'_>) -> Result<Option<Url>, ConfigError> {
    let Some(text) = vars.optional(VARIABLE) else {
        return Ok(None);
    };
    let url = Url::parse(&text).ok().filter(is_trustworthy);
    url.map(Some)
        .ok_or_else(|| ConfigError::malformed(VARIABLE, EXPECTED))
}

/// Whether nobody on the way can put other keys in the place of those at `url`.
fn is_trustworthy(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_here = host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback());
    let encrypted = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    encrypted && url.username().is_empty() && url.password().is_none()
}

/// Fetches the keys at `url`. The client is made for one request: the next is an hour away.
pub(super) async fn key_set(url: &Url) -> Result<KeySet, FetchError> {
    let client = Client::builder()
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
        if body.len() + chunk.len() > BODY_LIMIT {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Option<Url>, ConfigError> {
        address(&Vars::new(&|_| Some(value.to_owned())))
    }

    #[test]
    fn keys_come_by_a_way_that_nobody_can_tamper_with() {
        for good in [
            "https://issuer.example/.well-known/jwks.json",
            "https://issuer.example/keys?policy=a",
            "http://127.0.0.1:4000/jwks",
            "http://localhost/jwks",
            "http://[::1]:4000/jwks",
        ] {
            assert_eq!(read(good).unwrap().unwrap().as_str(), good);
        }
        for bad in [
            "issuer.example",
            "http://issuer.example/jwks",
            "http://127.0.0.1.example/jwks",
            "http://localhost.example/jwks",
            "https://user:secret@issuer.example/jwks",
            "file:///etc/jwks.json",
            "https://",
        ] {
            let error = read(bad).unwrap_err().to_string();
            assert!(
                error.starts_with("JWKS_URL is malformed: expected the https"),
                "{bad}"
            );
        }
    }
}
