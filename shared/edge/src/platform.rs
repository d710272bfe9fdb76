//! What the front door needs of where it runs.

use std::{future::Future, time::Duration};

use bytes::Bytes;
use hg_domain::time::Timestamp;
use http::{Request, Response};

use crate::limits::Limit;

/// Where something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Store {
    /// For all places that the front door stands at. A change may take a minute to be seen elsewhere.
    Everywhere,
    /// For this place alone.
    Here,
}

/// Why a server gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// There was no connection, or it broke off.
    #[error("no connection: {0}")]
    Connection(String),
    /// The answer took too long.
    #[error("the answer took too long")]
    TooLate,
}

/// Clock, network, stores and limiter. One is made for every request; cloning it is cheap.
///
/// What is kept may be gone at any time, and what could not be kept is simply not there: both stores
/// are caches, and neither fails.
pub trait Platform: Clone + Send + Sync + 'static {
    /// The time.
    fn now(&self) -> Timestamp;

    /// Waits.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;

    /// Sends `request`, whose address is absolute, and follows no redirect.
    fn fetch(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Bytes>, Failure>> + Send;

    /// What is kept under `key`.
    fn kept(&self, store: Store, key: &str) -> impl Future<Output = Option<String>> + Send;

    /// What is kept everywhere under each of `keys`, in one request, in whatever order; `None` if that
    /// cannot be told.
    fn kept_of(&self, keys: &[String]) -> impl Future<Output = Option<Vec<String>>> + Send;

    /// Keeps `value` under `key` for `time`, a minute at least.
    fn keep(
        &self,
        store: Store,
        key: &str,
        value: String,
        time: Duration,
    ) -> impl Future<Output = ()> + Send;

    /// Keeps nothing under `key` any more.
    fn forget(&self, store: Store, key: &str) -> impl Future<Output = ()> + Send;

    /// Whether one more request of `key` is within the `limit`.
    fn allows(&self, limit: Limit, key: &str) -> impl Future<Output = bool> + Send;

    /// Runs `future` to its end, beyond the end of the request too.
    fn spawn(&self, future: impl Future<Output = ()> + Send + 'static);
}
