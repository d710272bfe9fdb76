use std::{
    convert::Infallible,
    sync::atomic::{AtomicUsize, Ordering},
};

use axum::{
    body::Body,
    extract::Path,
    http::StatusCode,
    routing::{get, post},
};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::*;

fn source(method: &str, path: &str) -> HttpSource {
    HttpSource {
        method: method.to_owned(),
        path: path.to_owned(),
    }
}

fn gateway(function: &Router, routes: &[HttpSource]) -> Router {
    let mut gateway = Gateway::default();
    gateway
        .add("Toy", function, Duration::from_millis(50), routes.iter())
        .unwrap();
    gateway.into_router()
}

async fn request(router: Router, method: &str, path: &str) -> (StatusCode, Value) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::empty())
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20)
        .await
        .unwrap();
    (
        status,
        serde_json::from_slice(&body).unwrap_or_else(|_| json!(String::from_utf8_lossy(&body))),
    )
}

#[tokio::test]
async fn a_function_answers_its_routes_and_no_others() {
    let function = Router::new()
        .route(
            "/jobs/{id}",
            get(|Path(id): Path<String>| async move { id }).delete(|| async { "deleted" }),
        )
        .route("/secret", get(|| async { "not in the template" }));
    let router = gateway(&function, &[source("GET", "/jobs/{id}")]);
    assert_eq!(
        request(router.clone(), "GET", "/jobs/7").await,
        (StatusCode::OK, json!(7))
    );
    for (method, path) in [("DELETE", "/jobs/7"), ("GET", "/secret"), ("GET", "/")] {
        let (status, body) = request(router.clone(), method, path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}");
        let message = format!("there is nothing at {method} {path}");
        assert_eq!(
            body,
            json!({"success": false, "error": {"code": "NOT_FOUND", "message": message, "details": []}})
        );
    }
}

#[tokio::test]
async fn a_refusal_comes_once_the_body_was_sent() {
    let refuses = Router::new().route("/a", post(|| async { StatusCode::UNAUTHORIZED }));
    let router = gateway(&refuses, &[source("POST", "/a")]);
    for (path, mib, refused) in [("/a", 10, 401), ("/nowhere", 1, 404), ("/a", 11, 413)] {
        let (sent, counted) = (Arc::new(AtomicUsize::new(0)), mib << 10);
        let seen = Arc::clone(&sent);
        let pieces = futures_util::stream::iter(0..counted).map(move |_| {
            seen.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(vec![0; 1 << 10])
        });
        let request = Request::builder().method("POST").uri(path);
        let request = request.body(Body::from_stream(pieces)).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), refused, "{mib} MiB");
        assert_eq!(sent.load(Ordering::SeqCst), counted);
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_reaches_no_function() {
    let takes = Router::new().route("/a", post(|| async { StatusCode::OK }));
    let broken = futures_util::stream::iter([Ok("{"), Err(std::io::Error::other("cut"))]);
    let request = Request::builder().method("POST").uri("/a");
    let request = request.body(Body::from_stream(broken)).unwrap();
    let answer = gateway(&takes, &[source("POST", "/a")]).oneshot(request);
    assert_eq!(answer.await.unwrap().status(), StatusCode::BAD_REQUEST);
}

async fn panics() -> &'static str {
    panic!("oh")
}

#[tokio::test]
async fn a_function_that_breaks_or_takes_too_long_is_answered_for() {
    let function = Router::new()
        .route("/panic", get(panics))
        .route("/slow", get(std::future::pending::<()>));
    let router = gateway(
        &function,
        &[source("GET", "/panic"), source("GET", "/slow")],
    );
    let (status, body) = request(router.clone(), "GET", "/panic").await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (StatusCode::INTERNAL_SERVER_ERROR, &json!("INTERNAL"))
    );
    let (status, body) = request(router, "GET", "/slow").await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (StatusCode::GATEWAY_TIMEOUT, &json!("GATEWAY_TIMEOUT"))
    );
}

#[test]
fn two_functions_cannot_have_the_same_route() {
    let mut gateway = Gateway::default();
    let (first, second) = ([source("GET", "/a/{x}")], [source("get", "/a/{y}")]);
    gateway
        .add(
            "First",
            &Router::new(),
            Duration::from_secs(1),
            first.iter(),
        )
        .unwrap();
    let error = gateway
        .add(
            "Second",
            &Router::new(),
            Duration::from_secs(1),
            second.iter(),
        )
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Second: the route get /a/{y} is already that of First"
    );
}
