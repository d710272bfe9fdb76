//! Bad input gets an answer that names the field and the rule.

use serde_json::{Value, json};

use crate::harness::{Answer, TestSystem, api::blog_post};

async fn refused(system: &TestSystem, changes: Value) -> Answer {
    let mut request = blog_post(system.client("ohio-paving"));
    for (field, value) in changes.as_object().unwrap() {
        request[field] = value.clone();
    }
    system.api("ohio-paving").post("/generate", &request).await
}

#[tokio::test]
async fn a_rule_that_is_broken_is_named_with_its_field() {
    let system = TestSystem::start().await;
    let cases = [
        ("content_type", json!("poem")),
        ("topic", json!("")),
        ("topic", json!("x".repeat(201))),
        ("keywords", json!(vec!["k"; 11])),
        ("max_tokens", json!(99)),
        ("max_tokens", json!(4001)),
        ("client_id", json!("me")),
        ("client_id", Value::Null),
        ("strategy_id", json!("0190a5a0-0000-7000-8000-000000000001")),
        ("template_id", json!("0190a5a0-0000-7000-8000-000000000001")),
    ];
    for (field, value) in cases {
        let answer = refused(&system, json!({field: value})).await;
        assert_eq!(
            answer.refusal(),
            (422, "VALIDATION_ERROR"),
            "{field} {}",
            answer.body
        );
        assert_eq!(answer.fields(), [field]);
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let system = TestSystem::start().await;
    let answer = refused(
        &system,
        json!({"topic": "", "max_tokens": 1, "keywords": ["", "ok"], "tone": "loud"}),
    )
    .await;
    assert_eq!(
        answer.fields(),
        ["topic", "keywords[0]", "max_tokens", "tone"]
    );
    insta::assert_json_snapshot!(answer.body);
}

#[tokio::test]
async fn a_topic_of_200_four_byte_characters_is_taken() {
    let system = TestSystem::start().await;
    assert_eq!(
        refused(&system, json!({"topic": "🔌".repeat(200)}))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn what_is_not_json_or_has_the_wrong_type_is_400() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    for body in [
        &b"not json"[..],
        b"",
        b"[]",
        b"{\"client_id\": \"\xff\"}",
        b"{\"client_id\":",
    ] {
        let answer = api.post_bytes("/generate", body.to_vec()).await;
        assert_eq!(
            answer.refusal(),
            (400, "BAD_REQUEST"),
            "{:?}",
            String::from_utf8_lossy(body)
        );
    }
    for (field, value) in [
        ("max_tokens", json!("many")),
        ("keywords", json!("one")),
        ("callback_headers", json!({})),
    ] {
        let answer = refused(&system, json!({field: value})).await;
        assert_eq!(answer.refusal(), (400, "BAD_REQUEST"), "{field}");
        assert!(
            answer.body["error"].to_string().contains(field),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn an_id_that_no_client_can_have_is_404() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    for id in ["me", "%ff"] {
        let answer = api.get(&format!("/api/clients/{id}")).await;
        assert_eq!(answer.refusal(), (404, "NOT_FOUND"), "{id}");
    }
}

#[tokio::test]
async fn what_is_too_large_is_413() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    for mib in [1, 5, 20] {
        let answer = api.post_bytes("/generate", vec![b' '; mib << 20]).await;
        assert_eq!(answer.refusal(), (413, "PAYLOAD_TOO_LARGE"), "{mib} MiB");
    }
    let answer = refused(&system, json!({"variables": {"text": "x".repeat(70_000)}})).await;
    assert_eq!(answer.refusal(), (413, "PAYLOAD_TOO_LARGE"));
}

#[tokio::test]
async fn whatever_json_a_caller_keeps_with_a_job_comes_back_as_it_was() {
    let system = TestSystem::start().await;
    let mut deep = json!("core");
    for _ in 0..40 {
        deep = json!({ "in": deep });
    }
    for kept in [
        json!({"huge": 1e300, "tiny": 1e-200, "whole": 1.0}),
        json!({"": 1, "null": null}),
        json!({"deep": deep}),
    ] {
        let answer = refused(&system, json!({"metadata": kept, "variables": kept})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let job = system
            .api("ohio-paving")
            .ended(answer.body["job_id"].as_str().unwrap())
            .await;
        assert_eq!(
            (&job["metadata"], &job["status"]),
            (&kept, &json!("completed")),
            "{job}"
        );
    }
}

#[tokio::test]
async fn a_caller_sees_neither_siblings_nor_ancestors() {
    let system = TestSystem::start().await;
    let stranger = system.api("cincinnati-electrician");
    for other in [
        "ohio-paving",
        "heaviside-digital",
        "pasco-scientific",
        "hg-content",
    ] {
        let answer = stranger
            .post("/generate", &blog_post(system.client(other)))
            .await;
        assert_eq!(answer.refusal(), (404, "NOT_FOUND"), "{other}");
        let answer = stranger
            .get(&format!("/jobs?client_id={}", system.client(other)))
            .await;
        assert_eq!(answer.refusal(), (404, "NOT_FOUND"), "{other}");
    }
    let job = system
        .api("ohio-paving")
        .accept(&blog_post(system.client("ohio-paving")))
        .await;
    let missing = stranger
        .get("/jobs/0190a5a0-0000-7000-8000-000000000001")
        .await;
    for path in [
        format!("/jobs/{job}"),
        format!("/jobs/{job}/status"),
        format!("/api/jobs/{job}"),
    ] {
        let answer = stranger.get(&path).await;
        assert_eq!(
            (answer.refusal(), &answer.body),
            ((404, "NOT_FOUND"), &missing.body),
            "{path}"
        );
    }
    assert_eq!(
        stranger.delete(&format!("/api/jobs/{job}")).await.refusal(),
        (404, "NOT_FOUND")
    );
}

#[tokio::test]
async fn no_key_and_unknown_keys_are_401() {
    let system = TestSystem::start().await;
    let unknown = hg_domain::api_key::ApiKey::from_bytes([7; 32]);
    for key in [
        None,
        Some(""),
        Some("hg_live_typo"),
        Some(unknown.reveal()),
        Some("x y"),
    ] {
        let answer = system.api_with(key).get("/jobs").await;
        assert_eq!(answer.refusal(), (401, "UNAUTHORIZED"), "{key:?}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
}

#[tokio::test]
async fn keys_of_the_earlier_system_work() {
    let first = TestSystem::configure().kept().start().await;
    let client = first.client("ohio-paving").to_owned();
    let keys = json!({&client: "key-of-the-earlier-system"}).to_string();
    let system = first
        .stop()
        .await
        .variable("CPM_CLIENT_API_KEYS", &keys)
        .start()
        .await;
    let caller = system.api_with(Some("key-of-the-earlier-system"));
    assert_eq!(
        caller.generate(&blog_post(&client)).await["status"],
        "completed"
    );
    assert_eq!(
        caller
            .post("/generate", &blog_post(system.client("pasco-scientific")))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn unknown_paths_are_404_in_the_envelope() {
    let system = TestSystem::start().await;
    let answer = system.api("ohio-paving").get("/nowhere").await;
    assert_eq!(answer.refusal(), (404, "NOT_FOUND"));
    assert_eq!(
        system
            .api("ohio-paving")
            .get("/jobs/not-a-uuid")
            .await
            .refusal(),
        (404, "NOT_FOUND")
    );
}
