//! What never reaches the origin, and an origin that is of no use.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use super::Door;
use crate::harness::{Mood, api::blog_post};

#[tokio::test]
async fn what_is_refused_for_certain_is_refused_at_the_door() {
    let door = Door::open().await;
    let key = door.system.key("ohio-paving");
    let mistyped = format!("{}x", &key[..key.len() - 1]);
    let api = door.api("ohio-paving");
    let large = json!({"topic": "a".repeat(300_000)});
    for (answer, refusal) in [
        (api.get("/api/nothing").await, (404, "NOT_FOUND")),
        (api.get("/").await, (404, "NOT_FOUND")),
        (api.get("/api/clients//templates").await, (404, "NOT_FOUND")),
        (api.post("/jobs", &json!({})).await, (404, "NOT_FOUND")),
        (
            door.api_with(Some(&mistyped)).get("/jobs").await,
            (401, "UNAUTHORIZED"),
        ),
        (
            door.api_with(None).get("/jobs").await,
            (401, "UNAUTHORIZED"),
        ),
        (
            api.post("/generate", &large).await,
            (413, "PAYLOAD_TOO_LARGE"),
        ),
    ] {
        assert_eq!(answer.refusal(), refusal, "{}", answer.body);
        assert!(answer.headers.contains_key("x-request-id"));
    }
    assert!(door.origin.seen().is_empty());
}

#[tokio::test]
async fn an_origin_that_does_not_answer_is_a_bad_gateway() {
    let door = Door::open().await;
    door.origin.goes_down().await;
    let api = door.api("ohio-paving");
    let request = blog_post(door.system.client("ohio-paving"));
    for answer in [
        api.get("/jobs").await,
        api.post("/generate", &request).await,
    ] {
        assert_eq!(answer.refusal(), (502, "BAD_GATEWAY"), "{}", answer.body);
    }
    let health = door.api_with(None).get("/health").await;
    assert_eq!(health.status, 503);
    assert_eq!(health.body["status"], "origin down");
    assert_eq!(health.body["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health.body["origin"]["status"], "unreachable");
}

#[tokio::test]
async fn an_origin_that_takes_too_long_is_not_waited_for() {
    let door = Door::open().await;
    door.origin.is(Mood::Dawdles(Duration::from_secs(30)));
    let begun = Instant::now();
    let answer = door.api("ohio-paving").get("/jobs").await;
    assert_eq!(answer.refusal(), (504, "GATEWAY_TIMEOUT"));
    let took = begun.elapsed();
    assert!((10..20).contains(&took.as_secs()), "{took:?}");
    assert_eq!(door.origin.count("/jobs"), 1, "it is asked once");
}

#[tokio::test]
async fn what_changes_nothing_is_asked_once_more_when_the_connection_breaks() {
    let door = Door::open().await;
    let api = door.api("ohio-paving");
    door.origin.is(Mood::HangsUp(1));
    assert_eq!(api.get("/jobs").await.status, 200);
    assert_eq!(door.origin.count("/jobs"), 2);
    door.origin.is(Mood::HangsUp(usize::MAX));
    assert_eq!(api.get("/jobs").await.refusal(), (502, "BAD_GATEWAY"));
    // Cloudflare's runtime may ask once more on its own account.
    assert!((4..=6).contains(&door.origin.count("/jobs")));
    // It may have been carried out.
    door.origin.is(Mood::HangsUp(1));
    let request = blog_post(door.system.client("ohio-paving"));
    let answer = api.post("/generate", &request).await;
    assert_eq!(answer.refusal(), (502, "BAD_GATEWAY"));
    assert_eq!(door.origin.count("/generate"), 1);
}

#[tokio::test]
async fn trouble_is_told_in_our_own_words() {
    let door = Door::open().await;
    let api = door.api("ohio-paving");
    for (status, code) in [
        (500, "BAD_GATEWAY"),
        (502, "BAD_GATEWAY"),
        (503, "SERVICE_UNAVAILABLE"),
        (504, "GATEWAY_TIMEOUT"),
        (404, "NOT_FOUND"),
        (413, "PAYLOAD_TOO_LARGE"),
        (429, "RATE_LIMITED"),
    ] {
        door.origin
            .is(Mood::Says(status, r#"{"message":"internal"}"#));
        let answer = api.get("/jobs").await;
        assert_eq!(answer.body["error"]["code"], code, "{status}");
        assert_eq!(answer.headers["content-type"], "application/json");
    }
    let own = r#"{"success":false,"error":{"code":"INTERNAL","message":"m","details":[]}}"#;
    door.origin.is(Mood::Says(500, own));
    assert_eq!(api.get("/jobs").await.refusal(), (500, "INTERNAL"));
}

#[tokio::test]
async fn what_only_asks_has_nothing_to_say() {
    let door = Door::open().await;
    let body = json!({"status": "completed"});
    let api = door.api("ohio-paving");
    let answer = api.send(Method::GET, "/jobs", &[], Some(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn what_the_origin_refuses_is_passed_on_as_it_is() {
    let door = Door::open().await;
    let (api, straight) = (door.api("ohio-paving"), door.straight("ohio-paving"));
    for (method, path, body) in [
        (Method::POST, "/generate", Some(json!({"topic": 1}))),
        (
            Method::POST,
            "/generate",
            Some(json!({"client_id": door.system.client("ohio-paving")})),
        ),
        (Method::GET, "/jobs/none", None),
        (Method::GET, "/jobs?page_size=0", None),
        (
            Method::GET,
            "/api/clients/0195c0de-0000-7000-8000-000000000001",
            None,
        ),
    ] {
        let by_the_door = api.send(method.clone(), path, &[], body.as_ref()).await;
        let past_it = straight.send(method, path, body.as_ref()).await;
        assert_eq!(by_the_door.status, past_it.status, "{path}");
        assert_eq!(by_the_door.body, past_it.body, "{path}");
    }
}
