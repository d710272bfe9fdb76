//! What callers say of themselves, and what browsers are told.

use reqwest::Method;

use super::{Door, SECRET};

#[tokio::test]
async fn nobody_says_for_the_front_door_who_it_is() {
    let door = Door::open().await;
    let forged = [
        ("x-forwarded-for", "203.0.113.7"),
        ("forwarded", "for=203.0.113.7"),
        ("x-real-ip", "203.0.113.7"),
        ("cf-connecting-ip", "203.0.113.7"),
        ("x-origin-secret", "forged"),
        ("x-principal-name", "operator"),
        ("x-principal-operator", "true"),
        ("x-client-path", "forged"),
        ("x-amzn-request-context", "forged"),
        ("cookie", "session=forged"),
        ("x-request-id", "mine-1"),
        ("idempotency-key", "k-1"),
        ("accept", "application/json"),
    ];
    let api = door.api("ohio-paving");
    let answer = api.send(Method::GET, "/api/clients", &forged, None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let seen = door.origin.seen().pop().unwrap().headers;
    for name in [
        "forwarded",
        "x-real-ip",
        "x-principal-name",
        "x-principal-operator",
        "x-client-path",
        "x-amzn-request-context",
        "cookie",
    ] {
        assert!(!seen.contains_key(name), "{name}");
    }
    let told = |name: &str| {
        let values: Vec<_> = seen.get_all(name).iter().collect();
        assert_eq!(values.len(), 1, "{name}");
        values[0].to_str().unwrap()
    };
    assert_eq!(told("x-origin-secret"), SECRET);
    assert_eq!(told("x-request-id"), "mine-1");
    assert_eq!(told("idempotency-key"), "k-1");
    // Cloudflare sets the caller's address itself; where it is run alone, nobody does.
    if std::env::var("EDGE").is_err() {
        assert_eq!(told("x-forwarded-for"), "127.0.0.1");
    }
    assert_eq!(answer.headers["x-request-id"], "mine-1");
    assert!(!answer.headers.contains_key("x-client-path"));
}

#[tokio::test]
async fn what_is_not_text_stays_here_and_breaks_nothing() {
    let door = Door::open().await;
    let strange = reqwest::header::HeaderValue::from_bytes(b"\xc3\xa4").unwrap();
    for name in [
        "user-agent",
        "if-none-match",
        "idempotency-key",
        "last-event-id",
        "x-request-id",
        "origin",
    ] {
        let sent = reqwest::Client::new()
            .get(format!("{}/jobs", door.url))
            .bearer_auth(door.system.key("ohio-paving"))
            .header(name, strange.clone())
            .send()
            .await;
        assert_eq!(sent.unwrap().status(), 200, "{name}");
    }
    let seen = door.origin.seen();
    assert_eq!(seen.len(), 6);
    for header in seen.iter().flat_map(|seen| &seen.headers) {
        assert!(header.1.to_str().is_ok(), "{header:?}");
    }
}

#[tokio::test]
async fn a_request_id_that_is_not_sane_is_replaced_for_all() {
    let door = Door::open().await;
    let given = [("x-request-id", "a b\"c")];
    let api = door.api("ohio-paving");
    let answer = api.send(Method::GET, "/jobs", &given, None).await;
    let id = answer.headers["x-request-id"].to_str().unwrap();
    assert_eq!(id.len(), 36);
    assert_eq!(
        door.origin.seen().pop().unwrap().headers["x-request-id"],
        id
    );
}

#[tokio::test]
async fn browsers_may_call_from_where_it_is_allowed() {
    let door = Door::plan(
        super::TestSystem::configure()
            .variable("ORIGIN_SECRET", SECRET)
            .start()
            .await,
    )
    .with("ALLOWED_ORIGINS", "https://app.example")
    .open()
    .await;
    let api = door.api_with(None);
    let asks = |origin: &'static str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization"),
        ];
        let api = api.clone();
        async move { api.send(Method::OPTIONS, "/generate", &headers, None).await }
    };
    let allowed = asks("https://app.example").await;
    assert_eq!(allowed.status, 204);
    assert_eq!(
        allowed.headers["access-control-allow-origin"],
        "https://app.example"
    );
    assert!(
        allowed.headers["access-control-allow-headers"]
            .to_str()
            .unwrap()
            .contains("authorization")
    );
    assert!(
        allowed.headers["access-control-allow-methods"]
            .to_str()
            .unwrap()
            .contains("DELETE")
    );
    let other = asks("https://app.example.attacker.example").await;
    assert!(!other.headers.contains_key("access-control-allow-origin"));

    let from = [("origin", "https://app.example")];
    let refused = api.send(Method::GET, "/jobs", &from, None).await;
    assert_eq!(refused.status, 401);
    assert_eq!(
        refused.headers["access-control-allow-origin"],
        "https://app.example"
    );
    assert_eq!(refused.headers["vary"], "origin");
    assert!(door.origin.seen().is_empty());
}

#[tokio::test]
async fn every_answer_says_what_browsers_must_not_do() {
    let door = Door::open().await;
    for (api, path) in [
        (door.api("ohio-paving"), "/jobs"),
        (door.api("ohio-paving"), "/api/nothing"),
        (door.api_with(None), "/health"),
    ] {
        let answer = api.get(path).await;
        assert_eq!(
            answer.headers["x-content-type-options"], "nosniff",
            "{path}"
        );
        assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{path}");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'"), "{path}");
        assert!(answer.headers.contains_key("cache-control"), "{path}");
    }
}

#[tokio::test]
async fn health_tells_of_the_origin_and_asks_it_seldom() {
    let door = Door::open().await;
    let api = door.api_with(None);
    for _ in 0..10 {
        let health = api.get("/health").await;
        assert_eq!(
            (health.status.as_u16(), &health.body["status"]),
            (200, &"ok".into())
        );
        assert_eq!(health.body["origin"]["version"], env!("CARGO_PKG_VERSION"));
    }
    assert!(door.origin.count("/health") <= 2);
}
