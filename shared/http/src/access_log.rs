//! One line of log for each request.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};

/// Logs method, route, status and latency. What varies within a route, and bodies, stay out.
pub(crate) async fn record(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    let response = next.run(request).await;
    let (method, path) = (
        method.as_str(),
        matched.as_ref().map_or("none", MatchedPath::as_str),
    );
    let latency_ms = started.elapsed().as_secs_f64() * 1_000.0;
    let status = response.status().as_u16();
    match status {
        500.. => tracing::error!(method, path, status, latency_ms, "answered"),
        400..500 => tracing::warn!(method, path, status, latency_ms, "answered"),
        _ => tracing::info!(method, path, status, latency_ms, "answered"),
    }
    response
}
