//! What every function's router is wrapped in.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, header},
    middleware::{Next, from_fn},
    response::Response,
};

pub use hg_protocol::BODY_LIMIT;

use crate::{
    access_log,
    error::{ApiError, ErrorCode},
    panics, request_id,
};

/// Gives a function what all have in common: a request id on every answer, a line of log for every
/// request, a limit for bodies, refusals in the envelope for unknown addresses, wrong methods and
/// panics.
///
/// It is the last step of making a router: routes that are added later have none of it.
pub fn wrap(router: Router) -> Router {
    router
        .fallback(no_such_address)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(panics::catch))
        .layer(from_fn(forbid_sniffing))
        .layer(from_fn(access_log::record))
        .layer(from_fn(request_id::attach))
}

async fn no_such_address() -> ApiError {
    ApiError::not_found("address")
}

async fn no_such_method() -> ApiError {
    ApiError::new(
        ErrorCode::MethodNotAllowed,
        "this address is not for that method",
    )
}

/// Keeps browsers from taking an answer for anything but what it says it is.
async fn forbid_sniffing(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let nosniff = HeaderValue::from_static("nosniff");
    response
        .headers_mut()
        .insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    response
}
