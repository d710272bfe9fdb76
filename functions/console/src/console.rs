//! The console as one function: a request and the API in, a page out.

use std::{convert::Infallible, fmt, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use tower::{Service, ServiceExt as _};

use crate::{
    api::Origin, config::Config, pages, session::Sessions, stop::Stop, ui::CONTENT_SECURITY_POLICY,
};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What all pages have in common.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) sessions: Sessions,
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

/// The console.
#[derive(Clone)]
pub struct Console(Router);

impl Console {
    /// The console as `config` sets it up.
    pub fn new(config: Config) -> Self {
        let sessions = Sessions::new(config.key);
        let shared = Shared(Arc::new(Inner { sessions, config }));
        let router = pages::routes()
            .fallback(nothing)
            .layer(middleware::from_fn_with_state(shared.clone(), guarded))
            .with_state(shared);
        Self(router)
    }

    /// Answers `request`, for which it calls `api`. `None` if nothing is there, and whoever asks is no
    /// browser.
    pub async fn answer<S, B>(&self, api: S, request: Request<Bytes>) -> Option<Response<Body>>
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
        let mut request = request.map(Body::from);
        request.extensions_mut().insert(Origin::new(api));
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
/// is loaded but what comes from here.
async fn guarded(State(_): State<Shared>, request: Request, next: Next) -> Response {
    if request.method() == Method::POST && is_foreign(&request) {
        return Stop::Foreign.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-store"));
    response
}

/// Whether a browser says that it was sent here by another site.
fn is_foreign(request: &Request) -> bool {
    let site = request.headers().get(FETCH_SITE);
    site.is_some_and(|site| site != "same-origin" && site != "none")
}
