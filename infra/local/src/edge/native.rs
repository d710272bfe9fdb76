//! The front door's platform in this process.

use std::{
    fmt,
    future::Future,
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
};
use hg_domain::time::Timestamp;
use hg_edge::{Failure, Limit, Platform, Store};
use http::{Request, Response};
use reqwest::{Client, redirect};
use tower::ServiceExt as _;

use super::{limiter::Limiter, memory::Memory, settings::Settings};

/// The address of an origin that is in this process.
const HERE: &str = "origin.here.invalid";

/// Clock, network, stores and limiter of this process.
#[derive(Clone)]
pub struct Native(Arc<Inner>);

struct Inner {
    settings: Settings,
    /// The origin, where it is in this process.
    origin: Option<Router>,
    memory: Memory,
    limiter: Limiter,
    client: OnceLock<Result<Client, String>>,
}

impl Native {
    /// In front of the origin that `settings` name.
    pub fn new(settings: Settings) -> Self {
        Self::with(settings, None)
    }

    /// In front of `origin`.
    pub(crate) fn before(origin: Router, settings: Settings) -> Self {
        let settings = settings.with("ORIGIN_URL", &format!("http://{HERE}"));
        Self::with(settings, Some(origin))
    }

    fn with(settings: Settings, origin: Option<Router>) -> Self {
        Self(Arc::new(Inner {
            settings,
            origin,
            memory: Memory::default(),
            limiter: Limiter::default(),
            client: OnceLock::new(),
        }))
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    async fn send(self, request: Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        match &self.0.origin {
            Some(origin) if request.uri().host() == Some(HERE) => {
                let answered = origin.clone().oneshot(request.map(Body::from)).await;
                let (parts, body) = match answered {
                    Ok(response) => response.into_parts(),
                    Err(never) => match never {},
                };
                let body = to_bytes(body, usize::MAX).await.map_err(failed)?;
                Ok(Response::from_parts(parts, body))
            }
            _ => self.send_out(request).await,
        }
    }

    async fn send_out(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let made = self.0.client.get_or_init(|| {
            let client = Client::builder().redirect(redirect::Policy::none());
            client.build().map_err(|error| error.to_string())
        });
        let client = made.as_ref().map_err(failed)?;
        let request = reqwest::Request::try_from(request).map_err(failed)?;
        let answer = client.execute(request).await.map_err(failed)?;
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = answer.status();
        response.headers_mut().clone_from(answer.headers());
        *response.body_mut() = answer.bytes().await.map_err(failed)?;
        Ok(response)
    }
}

fn failed(error: impl fmt::Display) -> Failure {
    Failure::Connection(error.to_string())
}

impl Platform for Native {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(duration)
    }

    fn fetch(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Bytes>, Failure>> + Send {
        self.clone().send(request)
    }

    async fn kept(&self, store: Store, key: &str) -> Option<String> {
        self.0.memory.get(store, key)
    }

    async fn kept_of(&self, keys: &[String]) -> Option<Vec<String>> {
        let kept = |key: &String| self.0.memory.get(Store::Everywhere, key);
        Some(keys.iter().filter_map(kept).collect())
    }

    async fn keep(&self, store: Store, key: &str, value: String, time: Duration) {
        self.0.memory.put(store, key, value, time);
    }

    async fn forget(&self, store: Store, key: &str) {
        self.0.memory.remove(store, key);
    }

    async fn allows(&self, limit: Limit, key: &str) -> bool {
        let Inner {
            settings, limiter, ..
        } = &*self.0;
        let most = settings.limit(limit);
        most.is_none_or(|most| limiter.allows(limit, key, most, self.now()))
    }

    fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(future);
    }
}

impl fmt::Debug for Native {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Native")
    }
}
