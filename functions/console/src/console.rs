//! The console as one function: a request and the API in, a page out.

use std::{convert::Infallible, fmt, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::Request,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use http_body_util::{BodyExt as _, Collected};
use tower::{Service, ServiceExt as _};

use crate::{
    api::Origin,
    config::Config,
    cookie::Cookies,
    pages,
    seal::Seal,
    shown::Shown,
    stop::{Asked, Stop, opened_from_here},
    ui::CONTENT_SECURITY_POLICY,
};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What all pages have in common.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) seal: Seal,
    pub(crate) config: Config,
}

impl std::ops::Deref for Shared {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// An answer that says nothing to programs: nothing is there.
#[derive(Clone, Copy)]
struct Nothing;

/// A request whose body was too large to be read.
#[derive(Clone, Copy)]
struct TooMuch;

/// The console.
#[derive(Clone)]
pub struct Console(Router);

impl Console {
    /// The console as `config` sets it up.
    pub fn new(config: Config) -> Self {
        let seal = Seal::new(config.key);
        let shared = Shared(Arc::new(Inner { seal, config }));
        let router = pages::routes()
            .fallback(nothing)
            .method_not_allowed_fallback(nothing)
            .layer(middleware::from_fn(guarded))
            .with_state(shared);
        Self(router)
    }

    /// Answers `request`, for which it calls `api`; one that has no body had one that is too large. `None` if
    /// nothing is there, and whoever asks is no browser.
    pub async fn answer<S, B>(
        &self,
        api: S,
        request: Request<Option<Bytes>>,
    ) -> Option<Response<Body>>
    where
        S: Service<Request<Bytes>, Response = Response<B>, Error = Infallible>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (parts, body) = request.into_parts();
        let is_too_much = body.is_none();
        let mut request = Request::from_parts(parts, Body::from(body.unwrap_or_default()));
        request.extensions_mut().insert(Origin::new(api));
        if is_too_much {
            request.extensions_mut().insert(TooMuch);
        }
        let answered = self.0.clone().oneshot(request).await;
        let response = answered.unwrap_or_else(|never| match never {});
        let is_nothing = response.extensions().get::<Nothing>().is_some();
        (!is_nothing).then_some(response)
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Console")
    }
}

async fn nothing(request: Request) -> Response {
    let accept = request.headers().get(header::ACCEPT);
    let is_browser = accept
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let mut response = Stop::NotFound.into_response();
    if !is_browser {
        response.extensions_mut().insert(Nothing);
    }
    response
}

/// What holds for every page: no other site has a browser change anything here, and nothing runs or
/// is loaded but what comes from here. And where there is no page, it says why.
async fn guarded(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    // It came as a whole.
    let body = body
        .collect()
        .await
        .map(Collected::to_bytes)
        .unwrap_or_default();
    let request = Request::from_parts(parts, Body::from(body.clone()));
    let asked = Asked::new(&request, &body);
    let site = FetchSite::of(&request);
    let shown = Shown::forget(Cookies::of(request.headers(), request.uri()))
        .filter(|_| request.method() == Method::GET);
    let mut response = if request.method() == Method::POST && site == FetchSite::Other {
        Stop::Foreign.into_response()
    } else if request.extensions().get::<TooMuch>().is_some() {
        Stop::TooMuch.into_response()
    } else if site == FetchSite::Other && !request.headers().contains_key(header::COOKIE) {
        opened_from_here(asked.address())
    } else {
        next.run(request).await
    };
    if let Some(stop) = response.extensions_mut().remove::<Stop>() {
        let nothing = response.extensions_mut().remove::<Nothing>();
        response = asked.answer(stop);
        nothing.map(|nothing| response.extensions_mut().insert(nothing));
    }
    let headers = response.headers_mut();
    if let Some(cookie) = shown {
        headers.append(header::SET_COOKIE, cookie);
    }
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-store"));
    response
}

/// Where a browser says that it was sent here from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FetchSite {
    /// These pages, the visitor, or a browser that does not say.
    Ours,
    /// Another site.
    Other,
}

impl FetchSite {
    fn of(request: &Request) -> Self {
        match request.headers().get(FETCH_SITE) {
            Some(site) if site != "same-origin" && site != "none" => Self::Other,
            _ => Self::Ours,
        }
    }
}
