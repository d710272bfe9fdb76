//! The API as pages behind the same door call it: without leaving, and as whoever looks at them.

use std::{
    convert::Infallible,
    fmt,
    future::{Ready, ready},
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::{FutureExt as _, future::BoxFuture};
use http::{Request, Response};
use http_body_util::Full;
use tower_service::Service;

use crate::{door::Edge, platform::Platform, refused::Refused, response::Body};

/// The API, called from within by one request's page.
#[derive(Clone)]
pub struct Inside<P>(Arc<Caller<P>>);

struct Caller<P> {
    edge: Edge<P>,
    /// The address of whoever looks at the page.
    ip: String,
    /// The page's own, so that the logs tell what belongs together.
    request_id: String,
}

impl<P> Inside<P> {
    pub(crate) fn new(edge: Edge<P>, ip: String, request_id: String) -> Self {
        Self(Arc::new(Caller {
            edge,
            ip,
            request_id,
        }))
    }
}

impl<P: Platform> Service<Request<Bytes>> for Inside<P> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let caller = self.0.clone();
        async move {
            let Caller {
                edge,
                ip,
                request_id,
            } = &*caller;
            let answer = edge.call(request.map(Full::new), ip, request_id).await;
            Ok(answer.unwrap_or_else(Refused::into_response))
        }
        .boxed()
    }
}

impl<P> fmt::Debug for Inside<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inside")
    }
}

/// No pages at all: what answers where there is nothing but the API.
pub fn no_pages<P>(
    _: Inside<P>,
    _: Request<Option<Bytes>>,
) -> Ready<Option<Response<Full<Bytes>>>> {
    ready(None)
}
