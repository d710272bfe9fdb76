//! What is around every HTTP function.

use std::panic::AssertUnwindSafe;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;

use crate::{error::ApiError, request_id};

/// Largest body, in bytes. Larger than any valid request, so that the rules can say what is wrong.
pub(crate) const BODY_LIMIT: usize = 256 * 1024;

/// Puts request id, log line, body limit and a safety net for panics around `router`, and answers
/// in the envelope where it has no route.
pub fn wrap(router: Router) -> Router {
    router
        .fallback(async || ApiError::not_found("route"))
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(survive))
        .layer(from_fn(request_id::identify))
}

/// Answers 500 when the handler panics, and tells browsers to take types as they are told.
async fn survive(request: Request, next: Next) -> Response {
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response =
        answer.unwrap_or_else(|_| ApiError::internal("a handler panicked").into_response());
    response.headers_mut().insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Method, routing::get};
    use tower::ServiceExt;

    use super::*;

    async fn answer(method: Method, path: &str) -> (u16, String) {
        let broken = get(async || -> &'static str { panic!("oh") });
        let router = wrap(Router::new().route("/broken", broken));
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Body::empty())
            .unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert!(response.headers().contains_key("x-request-id"));
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 1 << 16)
            .await
            .unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn whatever_goes_wrong_is_answered_in_the_envelope() {
        for (method, path, status, code) in [
            (Method::GET, "/broken", 500, "INTERNAL"),
            (Method::GET, "/nowhere", 404, "NOT_FOUND"),
            (Method::POST, "/broken", 405, "METHOD_NOT_ALLOWED"),
        ] {
            let (got, body) = answer(method, path).await;
            assert!(got == status && body.contains(code), "{got} {body}");
        }
    }
}
