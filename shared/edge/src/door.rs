//! The way of a request through the front door.

use std::{
    future::Future,
    net::Ipv6Addr,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use futures_channel::oneshot;
use hg_domain::id::ClientId;
use hg_protocol::{ErrorCode, headers::sane_request_id, jwt::KeptKeys, token};
use http::{Request, Response};
use uuid::Uuid;

use crate::{
    body,
    config::Config,
    cors,
    events::{Hubs, LAST_EVENT_ID},
    inside::Inside,
    limits::Limit,
    origin::{Answer, Asker},
    platform::{Failure, Platform},
    refused::Refused,
    response::{self, Body},
    routes::{self, Found, Kind, Route},
    trouble::Trouble,
    turns::Turns,
};

/// The front door, for one request.
#[derive(Clone, Debug)]
pub struct Edge<P> {
    pub(crate) platform: P,
    pub(crate) config: Arc<Config>,
    pub(crate) shared: Shared,
}

/// What requests of one process have in common: data, and nothing that one could wait for.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    pub(crate) keys: Arc<Mutex<KeptKeys>>,
    pub(crate) turns: Turns,
    pub(crate) hubs: Hubs,
    pub(crate) trouble: Trouble,
}

/// Where a request came from: an extension that the platform puts in.
#[derive(Clone, Debug)]
pub struct Address {
    /// The caller's address.
    pub ip: String,
    /// Whether it came encrypted.
    pub encrypted: bool,
}

/// Below this, nothing is a page.
const API: &str = "/api/";

/// What counts as one address: whoever has an address of IPv6 has all of its last 64 bits.
fn network(ip: &str) -> String {
    match ip.parse::<Ipv6Addr>() {
        Ok(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
        Err(_) => ip.to_owned(),
    }
}

fn nothing_at(method: &http::Method, path: &str) -> Refused {
    let message = format!("there is nothing at {method} {path}");
    Refused::new(ErrorCode::NotFound, message)
}

impl<P: Platform> Edge<P> {
    /// The front door on `platform`.
    pub fn new(platform: P, config: Arc<Config>, shared: Shared) -> Self {
        Self {
            platform,
            config,
            shared,
        }
    }

    /// Answers `request`. Where the API has no route, `pages` answer: they are given the API to call, from
    /// within, and what was sent, without its body if that is too large; `None` if nothing is there either.
    pub async fn handle<B, F, R>(
        self,
        request: Request<B>,
        pages: impl FnOnce(Inside<P>, Request<Option<Bytes>>) -> F,
    ) -> Response<Body>
    where
        B: http_body::Body<Data = Bytes> + Unpin,
        F: Future<Output = Option<Response<R>>>,
        R: http_body::Body<Data = Bytes> + Send + 'static,
    {
        let id = sane_request_id(request.headers())
            .map_or_else(|| Uuid::now_v7().to_string(), str::to_owned);
        let address = request.extensions().get::<Address>().cloned();
        let address = address.unwrap_or_else(|| Address {
            ip: String::new(),
            encrypted: false,
        });
        let browser = cors::allowed(request.headers(), &self.config.cors);
        let preflight = cors::preflight(&request);
        let is_preflight = preflight.is_some();
        let mut response = match preflight {
            Some(response) => response,
            None => self
                .answer(request, &address.ip, &id, pages)
                .await
                .unwrap_or_else(Refused::into_response),
        };
        cors::mark(&mut response, browser, is_preflight);
        response::finish(&mut response, &id, address.encrypted);
        response
    }

    async fn answer<B, F, R>(
        &self,
        request: Request<B>,
        ip: &str,
        request_id: &str,
        pages: impl FnOnce(Inside<P>, Request<Option<Bytes>>) -> F,
    ) -> Result<Response<Body>, Refused>
    where
        B: http_body::Body<Data = Bytes> + Unpin,
        F: Future<Output = Option<Response<R>>>,
        R: http_body::Body<Data = Bytes> + Send + 'static,
    {
        self.within(Limit::Address, &network(ip)).await?;
        if let Some(found) = routes::find(request.method(), request.uri().path()) {
            return self.take(found, request, ip, request_id).await;
        }
        let (parts, body) = request.into_parts();
        let nothing = nothing_at(&parts.method, parts.uri.path());
        if parts.uri.path().starts_with(API) {
            return Err(nothing);
        }
        let body = body::whole(&parts.headers, body).await.ok();
        let inside = Inside::new(self.clone(), ip.to_owned(), request_id.to_owned());
        match pages(inside, Request::from_parts(parts, body)).await {
            Some(page) => Ok(response::of_page(page).await),
            None => Err(nothing),
        }
    }

    /// The API's answer to a request from within.
    pub(crate) async fn call<B>(
        &self,
        request: Request<B>,
        ip: &str,
        request_id: &str,
    ) -> Result<Response<Body>, Refused>
    where
        B: http_body::Body<Data = Bytes> + Unpin,
    {
        let (method, path) = (request.method(), request.uri().path());
        let Some(found) = routes::find(method, path) else {
            return Err(nothing_at(method, path));
        };
        self.take(found, request, ip, request_id).await
    }

    /// Takes the route that a request has found.
    async fn take<B>(
        &self,
        found: Found,
        request: Request<B>,
        ip: &str,
        request_id: &str,
    ) -> Result<Response<Body>, Refused>
    where
        B: http_body::Body<Data = Bytes> + Unpin,
    {
        let (parts, body) = request.into_parts();
        let headers = &parts.headers;
        let asker = Asker::new(headers, ip.to_owned(), request_id.to_owned());
        if found.route.kind == Kind::Health {
            return Ok(self.health(&asker).await);
        }
        let caller = self.caller(token(headers)?).await?;
        let limit = Limit::Caller(found.route.class);
        self.within(limit, &caller.name).await?;
        let address = parts
            .uri
            .path_and_query()
            .map_or(parts.uri.path(), |whole| whole.as_str());
        match found.route.kind {
            Kind::Lookup => self.lookup(&caller, &asker, address).await,
            Kind::Job => self.job(&caller, &asker, address).await,
            Kind::Events => {
                let id = found.id.unwrap_or_default();
                self.clone()
                    .events(&caller, asker, &id, headers.get(LAST_EVENT_ID))
                    .await
            }
            Kind::Health | Kind::Origin | Kind::Change => {
                let body = body::whole(headers, body).await?;
                let client = found.id.and_then(|id| id.parse().ok());
                self.forward(&asker, found.route, client, address, &parts.method, body)
                    .await
            }
        }
    }

    async fn forward(
        &self,
        asker: &Asker,
        route: Route,
        client: Option<ClientId>,
        address: &str,
        method: &http::Method,
        body: Bytes,
    ) -> Result<Response<Body>, Refused> {
        let answer = match client.filter(|_| route.kind == Kind::Change) {
            Some(client) => self.change(asker, client, address, method, body).await?,
            None => self.ask(asker, method, address, body).await?,
        };
        Ok(answer.response.map(Body::Whole))
    }

    /// Has the origin change something of `client`, and notes it, also if the caller hangs up.
    async fn change(
        &self,
        asker: &Asker,
        client: ClientId,
        address: &str,
        method: &http::Method,
        body: Bytes,
    ) -> Result<Answer, Failure> {
        let (tell, told) = oneshot::channel();
        let (door, asker) = (self.clone(), asker.clone());
        let (address, method) = (address.to_owned(), method.clone());
        self.platform.spawn(async move {
            let outcome = door.ask(&asker, &method, &address, body).await;
            let refused = matches!(&outcome, Ok(answer) if answer.status().is_client_error());
            // Without an answer it may have been changed, too.
            if !refused {
                door.note_change(client).await;
            }
            // Nobody listens any more if the caller has gone.
            tell.send(outcome).ok();
        });
        told.await.unwrap_or(Err(Failure::TooLate))
    }

    /// # Errors
    /// 429 when `key` has asked for more than the limit.
    async fn within(&self, limit: Limit, key: &str) -> Result<(), Refused> {
        if self.platform.allows(limit, key).await {
            return Ok(());
        }
        Err(Refused::rate_limited(Limit::wait(self.platform.now())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network(""), "");
    }
}
