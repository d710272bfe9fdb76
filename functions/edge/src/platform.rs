//! Cloudflare's clock, network, stores and limiter.

use std::{fmt, future::Future, sync::Arc, time::Duration};

use bytes::Bytes;
use hg_domain::time::Timestamp;
use hg_edge::{Failure, Limit, Platform, Store};
use http::{Request, Response};
use worker::{Cache, Context, Delay, Env, Headers, console_error, kv::KvStore, send::SendFuture};

use crate::network;

/// The KV namespace of what all places know.
const NAMESPACE: &str = "CACHE";
/// What the keys of this place's cache are below, as they are addresses: of our own host, so that no
/// other environment of the zone has the same. No route is there, so nobody can ask for them.
const PLACE: &str = "/.kept/";
/// The shortest time that KV keeps anything, in seconds.
const SHORTEST: u64 = 60;

/// Cloudflare, as one request sees it.
#[derive(Clone)]
pub(crate) struct Cloudflare(Arc<Inner>);

struct Inner {
    env: Env,
    context: Context,
    host: String,
}

impl Cloudflare {
    /// As a request to `host` sees it.
    pub(crate) fn new(env: Env, context: Context, host: String) -> Self {
        Self(Arc::new(Inner { env, context, host }))
    }

    fn place(&self, key: &str) -> String {
        format!("https://{}{PLACE}{key}", self.0.host)
    }

    fn namespace(&self) -> worker::Result<KvStore> {
        self.0.env.kv(NAMESPACE)
    }

    async fn read(&self, store: Store, key: &str) -> worker::Result<Option<String>> {
        match store {
            Store::Everywhere => Ok(self.namespace()?.get(key).text().await?),
            Store::Here => match Cache::default().get(self.place(key), false).await? {
                Some(mut found) => Ok(Some(found.text().await?)),
                None => Ok(None),
            },
        }
    }

    async fn read_all(&self, keys: &[String]) -> worker::Result<Vec<String>> {
        let found = self.namespace()?.get_bulk(keys).text().await?;
        Ok(found.into_values().flatten().collect())
    }

    async fn write(
        &self,
        store: Store,
        key: &str,
        value: String,
        seconds: u64,
    ) -> worker::Result<()> {
        match store {
            Store::Everywhere => {
                let put = self.namespace()?.put(key, value)?;
                Ok(put.expiration_ttl(seconds.max(SHORTEST)).execute().await?)
            }
            Store::Here => {
                let headers = Headers::new();
                headers.set("cache-control", &format!("max-age={seconds}"))?;
                let response = worker::Response::ok(value)?.with_headers(headers);
                Cache::default().put(self.place(key), response).await
            }
        }
    }

    async fn remove(&self, store: Store, key: &str) -> worker::Result<()> {
        match store {
            Store::Everywhere => Ok(self.namespace()?.delete(key).await?),
            Store::Here => Cache::default()
                .delete(self.place(key), false)
                .await
                .map(drop),
        }
    }
}

impl Platform for Cloudflare {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
        SendFuture::new(Delay::from(duration))
    }

    fn fetch(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Bytes>, Failure>> + Send {
        SendFuture::new(network::send(request))
    }

    fn kept(&self, store: Store, key: &str) -> impl Future<Output = Option<String>> + Send {
        SendFuture::new(async move {
            let found = self.read(store, key).await;
            found.unwrap_or_else(|error| {
                console_error!("{store:?} cannot be read: {error}");
                None
            })
        })
    }

    fn kept_of(&self, keys: &[String]) -> impl Future<Output = Option<Vec<String>>> + Send {
        SendFuture::new(async move {
            let found = self.read_all(keys).await;
            found.map_or_else(
                |error| {
                    console_error!("notes of changes cannot be read: {error}");
                    None
                },
                Some,
            )
        })
    }

    fn keep(
        &self,
        store: Store,
        key: &str,
        value: String,
        time: Duration,
    ) -> impl Future<Output = ()> + Send {
        SendFuture::new(async move {
            if let Err(error) = self.write(store, key, value, time.as_secs()).await {
                console_error!("{store:?} cannot be written: {error}");
            }
        })
    }

    fn forget(&self, store: Store, key: &str) -> impl Future<Output = ()> + Send {
        SendFuture::new(async move {
            if let Err(error) = self.remove(store, key).await {
                console_error!("{store:?} cannot be cleared: {error}");
            }
        })
    }

    fn allows(&self, limit: Limit, key: &str) -> impl Future<Output = bool> + Send {
        SendFuture::new(async move {
            let limiter = self.0.env.rate_limiter(limit.binding());
            let outcome = match limiter {
                Ok(limiter) => limiter.limit(key.to_owned()).await,
                Err(error) => Err(error),
            };
            // A limiter in trouble is no reason to turn everybody away.
            outcome.map_or_else(
                |error| {
                    console_error!("{} cannot be asked: {error}", limit.binding());
                    true
                },
                |outcome| outcome.success,
            )
        })
    }

    fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        self.0.context.wait_until(future);
    }
}

impl fmt::Debug for Cloudflare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cloudflare")
    }
}
