//! The API as a service: a router in this process, or whatever asks it elsewhere.

use std::{convert::Infallible, fmt};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, combinators::UnsyncBoxBody};
use tower::{Service, ServiceExt as _, util::BoxCloneSyncService};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The body of an answer, which for events comes over time.
pub(crate) type AnswerBody = UnsyncBoxBody<Bytes, BoxError>;

/// The API, whatever it is.
#[derive(Clone)]
pub(crate) struct Origin(
    pub(super) BoxCloneSyncService<Request<Bytes>, Response<AnswerBody>, Infallible>,
);

impl Origin {
    pub(crate) fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<Bytes>, Response = Response<B>, Error = Infallible>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let boxed =
            |response: Response<B>| response.map(|body| body.map_err(Into::into).boxed_unsync());
        Self(BoxCloneSyncService::new(service.map_response(boxed)))
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Origin")
    }
}
