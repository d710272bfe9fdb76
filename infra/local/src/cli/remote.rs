//! A running hg-content, as commands reach it: over its API.

use std::{fmt, time::Duration};

use anyhow::{Context, Result};
use hg_domain::client::{ClientSummary, Slug};
use reqwest::{Method, RequestBuilder, StatusCode, Url, header};
use serde::{Deserialize, de::DeserializeOwned};

/// The longest that a request may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The API of a deployment, with a key for it.
pub(super) struct Remote {
    http: reqwest::Client,
    url: String,
    key: String,
}

/// The answer with one thing.
#[derive(Deserialize)]
pub(super) struct One<T> {
    pub(super) data: T,
}

/// The answer with a page of a list.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    pub(super) data: Vec<T>,
    pub(super) pagination: Pagination,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pagination {
    pub(super) next_cursor: Option<String>,
}

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The API said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There was no answer.
    #[error("cannot reach the API at {url}")]
    Unreached { url: String, source: reqwest::Error },
    /// The answer is not what the API would say.
    #[error("what answers at {0} is not this version's API")]
    Unreadable(String),
}

/// What the API said no with.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    /// When it may be asked again, if it said so.
    pub(super) retry_after: Option<Duration>,
    reason: Reason,
}

#[derive(Debug, Deserialize)]
struct Body {
    error: Reason,
}

#[derive(Debug, Deserialize)]
struct Reason {
    code: String,
    message: String,
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Debug, Deserialize)]
struct Detail {
    field: String,
    constraint: String,
}

impl Remote {
    /// The API at `url` for the holder of `key`.
    ///
    /// # Errors
    /// When `url` is none.
    pub(super) fn new(url: &str, key: String) -> Result<Self> {
        let url = url.trim_end_matches('/').to_owned();
        Url::parse(&url).with_context(|| format!("{url} is no URL: it begins with https://"))?;
        let http = reqwest::Client::builder().timeout(TIMEOUT).build()?;
        Ok(Self { http, url, key })
    }

    /// A request for `path`, which begins with a slash.
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// [`Trouble`] when there is none of this form.
    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<T, Trouble> {
        let unreached = |source| Trouble::Unreached {
            url: self.url.clone(),
            source,
        };
        let response = request.bearer_auth(&self.key).send().await;
        let response = response.map_err(unreached)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(unreached)?;
        if status.is_success() {
            return serde_json::from_slice(&body)
                .map_err(|_| Trouble::Unreadable(self.url.clone()));
        }
        let reason = match serde_json::from_slice::<Body>(&body) {
            Ok(body) => body.error,
            Err(_) => Reason::unsaid(status),
        };
        let seconds = headers.get(header::RETRY_AFTER);
        let seconds = seconds.and_then(|value| value.to_str().ok()?.parse().ok());
        Err(Trouble::Refused(Refusal {
            status,
            retry_after: seconds.map(Duration::from_secs),
            reason,
        }))
    }
}

impl Remote {
    /// The client with a slug, if the key reaches it.
    ///
    /// # Errors
    /// [`Trouble`] when that cannot be found out.
    pub(super) async fn client(&self, slug: &Slug) -> Result<Option<ClientSummary>, Trouble> {
        let request = self.request(Method::GET, &format!("/api/clients?slug={slug}"));
        let page: Page<ClientSummary> = self.send(request).await?;
        Ok(page.data.into_iter().next())
    }

    /// All pages of the list at `path`.
    ///
    /// # Errors
    /// [`Trouble`] when one of them is not to be had.
    pub(super) async fn all<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, Trouble> {
        let mut found = Vec::new();
        let mut next = format!("{path}?page_size=100");
        loop {
            let page: Page<T> = self.send(self.request(Method::GET, &next)).await?;
            found.extend(page.data);
            match page.pagination.next_cursor {
                Some(cursor) => next = format!("{path}?page_size=100&cursor={cursor}"),
                None => return Ok(found),
            }
        }
    }
}

impl Reason {
    /// Of an answer that is not the API's own: of a gateway before it, as a rule.
    fn unsaid(status: StatusCode) -> Self {
        Self {
            code: status.as_u16().to_string(),
            message: status.canonical_reason().unwrap_or("refused").to_owned(),
            details: Vec::new(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reason {
            code,
            message,
            details,
        } = &self.reason;
        write!(f, "{code}: {message}")?;
        for (at, Detail { field, constraint }) in details.iter().enumerate() {
            let before = if at == 0 { ": " } else { "; " };
            write!(f, "{before}{field} {constraint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
