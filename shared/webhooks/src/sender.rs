//! Makes one try to deliver a message.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use hg_domain::{
    config::{ConfigError, Vars},
    secret::Secret,
    time::Timestamp,
    webhook::{DeliveryAttempt, Reach, WebhookUrl},
};
use hg_tls::Versions;
use reqwest::{Client, header::CONTENT_TYPE, redirect, retry};
use tokio::time::{Instant, timeout_at};

use crate::{
    answer::{beginning, retry_after},
    lookup::Lookup,
    resolver::Resolver,
    signature::sign,
    unanswered::Unanswered,
};

/// The longest that a try takes, reading the answer included.
pub const LIMIT: Duration = Duration::from_secs(15);
/// The longest of it for connecting.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

const USER_AGENT: &str = "HG-Content-Webhooks/1";

/// A message to an endpoint.
#[derive(Clone, Copy)]
pub struct Outgoing<'a> {
    /// Where it goes.
    pub url: &'a WebhookUrl,
    /// What it is known by, the same in every try: letters, digits, hyphens and underscores.
    pub id: &'a str,
    /// The event, as JSON.
    pub body: &'a [u8],
    /// What it is signed with: the endpoint's secret, and the one before that while it is rotated.
    pub secrets: &'a [Secret],
}

/// What came of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What goes into the log of deliveries.
    pub attempt: DeliveryAttempt,
    /// How long the receiver asks us to stay away, a day at most.
    pub retry_after: Option<Duration>,
}

/// Sends messages. It may be used by many tasks at once.
#[derive(Clone, Debug)]
pub struct Sender {
    http: Client,
    reach: Reach,
    limit: Duration,
}

/// An answer, whatever it says.
struct Answer {
    status: u16,
    text: Option<String>,
    retry_after: Option<Duration>,
}

impl Sender {
    /// One that goes as far as [`Reach::from_vars`] says and looks names up as the system does.
    ///
    /// # Errors
    /// When a variable is malformed, or the HTTP client cannot be set up.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        Self::new(Reach::from_vars(vars)?, Lookup::system())
    }

    /// One that goes as far as `reach` and looks names up by `lookup`.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn new(reach: Reach, lookup: Lookup) -> Result<Self, ConfigError> {
        Ok(Self {
            http: client(Resolver { reach, lookup })?,
            reach,
            limit: LIMIT,
        })
    }

    /// One whose tries take `limit` at most, instead of [`LIMIT`].
    #[must_use]
    pub fn within(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Makes one try. A receiver that has answered has the message or not, as its status says, even if
    /// the rest of its answer is cut or late.
    pub async fn send(&self, message: &Outgoing<'_>) -> Sent {
        let (at, began) = (Timestamp::now(), Instant::now());
        let outcome = self.exchange(message, at, began + self.limit).await;
        let duration = began.elapsed().as_millis();
        let attempt = DeliveryAttempt {
            at,
            duration_ms: u64::try_from(duration).unwrap_or(u64::MAX),
            status: None,
            answer: None,
            error: None,
        };
        match outcome {
            Ok(answer) => Sent {
                attempt: DeliveryAttempt {
                    status: Some(answer.status),
                    answer: answer.text,
                    ..attempt
                },
                retry_after: answer.retry_after,
            },
            Err(reason) => Sent {
                attempt: DeliveryAttempt {
                    error: Some(reason.to_string()),
                    ..attempt
                },
                retry_after: None,
            },
        }
    }

    async fn exchange(
        &self,
        message: &Outgoing<'_>,
        at: Timestamp,
        deadline: Instant,
    ) -> Result<Answer, Unanswered> {
        let url =
            WebhookUrl::parse(message.url.as_str(), self.reach).map_err(Unanswered::NotAllowed)?;
        let timestamp = at.as_seconds();
        let signature = sign(message.secrets, message.id, timestamp, message.body)?;
        let request = self
            .http
            .post(url.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", message.id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(message.body.to_vec());
        let response = timeout_at(deadline, request.send())
            .await
            .map_err(|_| Unanswered::TooSlow(self.limit))??;
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after: retry_after(response.headers(), SystemTime::now()),
            text: beginning(response, deadline).await,
        })
    }
}

/// A client that does nothing but what it is told: it goes nowhere else, and never a second time.
///
/// Every message has a connection of its own. One kept open would be dead when Lambda wakes up again,
/// which would count as a failure of the endpoint, and it would outlive the check of its address. It
/// speaks HTTP/1.1, which has all that one message needs and less that an endpoint could misuse.
fn client(resolver: Resolver) -> Result<Client, ConfigError> {
    hg_tls::client(Versions::Http1)?
        .dns_resolver(resolver)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .pool_max_idle_per_host(0)
        .connect_timeout(CONNECT_LIMIT)
        .user_agent(USER_AGENT)
        .build()
        .map_err(|error| ConfigError::other(format!("the HTTP client cannot be set up: {error}")))
}

impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("url", self.url)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
