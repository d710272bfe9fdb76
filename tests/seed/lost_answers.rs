//! The way to the system loses answers.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, response::IntoResponse};
use reqwest::{Method, StatusCode};

use super::{acme, run, table};
use crate::harness::TestSystem;

/// A gateway before a system: it has every third request come again, and loses every answer that
/// says that something was made.
#[derive(Clone)]
struct Gateway {
    behind: String,
    requests: Arc<AtomicUsize>,
    http: reqwest::Client,
}

async fn pass(
    State(gateway): State<Gateway>,
    method: Method,
    uri: axum::http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> axum::response::Response {
    let number = gateway.requests.fetch_add(1, Ordering::SeqCst);
    if number % 3 == 0 {
        return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")]).into_response();
    }
    let mut request = gateway
        .http
        .request(method, format!("{}{uri}", gateway.behind))
        .body(body);
    for name in ["authorization", "content-type", "if-match"] {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let (status, body) = (answer.status(), answer.bytes().await.unwrap());
    if status == StatusCode::CREATED {
        return (StatusCode::BAD_GATEWAY, [("retry-after", "0")]).into_response();
    }
    (status, body).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_on_the_way_makes_nothing_twice() {
    let system = TestSystem::start().await;
    let gateway = Gateway {
        behind: system.url().to_owned(),
        requests: Arc::default(),
        http: reqwest::Client::builder()
            .pool_max_idle_per_host(0)
            .build()
            .unwrap(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(pass).with_state(gateway);
    tokio::spawn(async move { axum::serve(listener, router).await });

    let key = system.operator_key();
    let said = run(&acme().to_string(), &["--url", &url, "--key", key]);
    assert!(said.success, "{}{}", said.out, said.err);
    // What was made when its answer was lost is found as it is looked for anew.
    assert!(said.out.ends_with("\n6 there already\n"), "{}", said.out);
    for (slug, own) in [("acme", 0), ("acme-north", 1), ("acme-roofs", 1)] {
        let client = &table(&system.operator(), &[slug]).await[0];
        assert_eq!(
            client["/strategies"].as_array().unwrap().len(),
            2 + own,
            "{client}"
        );
    }
}
