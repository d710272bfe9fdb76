//! API keys: shown once, known by their last four characters, and worth nothing once revoked.

use hg_domain::time::Timestamp;
use serde_json::{Value, json};

use crate::harness::TestSystem;

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_key_is_shown_once_and_then_known_by_its_end_and_its_last_use() {
    let system = TestSystem::start().await;
    let agency = system.api("heaviside-digital");
    let path = format!("/api/clients/{}/api-keys", system.client("ohio-paving"));
    let issued = agency
        .post(&path, &json!({"name": "CI", "role": "editor"}))
        .await;
    assert_eq!(issued.status, 201);
    let key = text(&issued.body["data"]["key"]);
    let own = system.api_with(Some(&key));
    assert_eq!(own.get("/jobs").await.status, 200);

    let listed = agency.get(&path).await.body;
    assert!(!listed.to_string().contains(&key[10..40]), "{listed}");
    let known = &listed["data"][1];
    let expected = [
        ("name", json!("CI")),
        ("role", json!("editor")),
        ("prefix", json!("hg_live_")),
        ("last_four", json!(key[key.len() - 4..])),
        ("last_used_on", json!(Timestamp::now().day())),
        ("key_id", issued.body["data"]["key_id"].clone()),
    ];
    for (field, value) in expected {
        assert_eq!(known[field], value, "{field}");
    }
}

#[tokio::test]
async fn a_revoked_key_opens_nothing() {
    let system = TestSystem::start().await;
    let agency = system.api("heaviside-digital");
    let path = format!("/api/clients/{}/api-keys", system.client("ohio-paving"));
    let issued = agency
        .post(&path, &json!({"name": "CI", "role": "owner"}))
        .await;
    let own = system.api_with(Some(&text(&issued.body["data"]["key"])));
    let one = format!("{path}/{}", text(&issued.body["data"]["key_id"]));
    // A function that has seen a key believes it for a minute: none has seen this one.
    let revoked = agency.delete(&one).await;
    assert_eq!(
        (revoked.status.as_u16(), &revoked.body["data"]["name"]),
        (200, &json!("CI"))
    );
    for opened in ["/jobs", "/api/clients", &path] {
        assert_eq!(
            own.get(opened).await.refusal(),
            (401, "UNAUTHORIZED"),
            "{opened}"
        );
    }
    assert_eq!(agency.delete(&one).await.refusal(), (404, "NOT_FOUND"));
}

#[tokio::test]
async fn a_key_is_revoked_where_it_belongs() {
    let system = TestSystem::start().await;
    let agency = system.api("heaviside-digital");
    let of = |slug: &str| format!("/api/clients/{}/api-keys", system.client(slug));
    let issued = agency
        .post(&of("ohio-paving"), &json!({"name": "CI", "role": "viewer"}))
        .await;
    let id = text(&issued.body["data"]["key_id"]);
    for strange in [
        format!("{}/{id}", of("cincinnati-electrician")),
        format!("{}/{}", of("ohio-paving"), "0".repeat(64)),
        format!("{}/no-hash", of("ohio-paving")),
    ] {
        assert_eq!(
            agency.delete(&strange).await.refusal(),
            (404, "NOT_FOUND"),
            "{strange}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_told() {
    let system = TestSystem::start().await;
    let agency = system.api("heaviside-digital");
    let path = format!("/api/clients/{}/api-keys", system.client("ohio-paving"));
    let refused = agency
        .post(&path, &json!({"name": " ", "role": "king"}))
        .await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        ((422, "VALIDATION_ERROR"), vec!["name", "role"])
    );
    let mut typo = system.key("ohio-paving").to_owned();
    let last = if typo.ends_with('x') { 'y' } else { 'x' };
    typo.pop();
    typo.push(last);
    assert_eq!(
        system.api_with(Some(&typo)).get("/jobs").await.refusal(),
        (401, "UNAUTHORIZED")
    );
}
