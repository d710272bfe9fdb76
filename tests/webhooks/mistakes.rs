//! What is wrong with a request about endpoints is told, and nothing comes of it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{URL, endpoint, path_of, put, rows, tagged, text, webhooks_of, whole};
use crate::harness::{ByHand, FakeProvider, Reply, TestSystem};

#[tokio::test]
async fn a_version_that_is_over_is_not_changed() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let path = path_of(&endpoint(&api, client, URL, &json!({})).await);
    let change = whole(URL, &json!({}));
    let on = |version: &'static str| [("if-match", version)];
    let changed = api
        .send(Method::PUT, &path, &on("\"v1\""), Some(&change))
        .await;
    assert_eq!(changed.status, 200);
    let rotate = format!("{path}/rotate-secret");
    for (method, path, body) in [
        (Method::PUT, &path, Some(&change)),
        (Method::POST, &rotate, None),
        (Method::DELETE, &path, None),
    ] {
        let late = api.send(method, path, &on("\"v1\""), body).await;
        assert_eq!(late.refusal(), (412, "PRECONDITION_FAILED"));
    }
    let rotated = api.send(Method::POST, &rotate, &on("\"v2\""), None).await;
    assert_eq!(tagged(&rotated), (200, "\"v3\""));
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_told() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let path = path_of(&endpoint(&api, client, URL, &json!({})).await);
    let long = format!("https://example.com/{}", "a".repeat(2_000));
    for (change, field) in [
        (json!({"url": null}), "url"),
        (json!({"url": "example.com"}), "url"),
        (json!({"url": "http://example.com/"}), "url"),
        (json!({"url": "http://127.0.0.1.example.com/"}), "url"),
        (json!({"url": "https://10.0.0.1/"}), "url"),
        (
            json!({"url": "https://169.254.169.254/latest/meta-data"}),
            "url",
        ),
        (json!({"url": "https://[fd00:ec2::254]/"}), "url"),
        (json!({"url": "https://user:password@example.com/"}), "url"),
        (json!({"url": "https://example.com:22/"}), "url"),
        (json!({"url": "https://example.com/#a"}), "url"),
        (json!({"url": long}), "url"),
        (json!({"events": []}), "events"),
        (json!({"events": ["job.started"]}), "events[0]"),
        (json!({"events": ["ping"]}), "events[0]"),
        (json!({"events": ["job.failed", "job.failed"]}), "events[1]"),
        (json!({"description": ""}), "description"),
        (json!({"description": "a".repeat(201)}), "description"),
    ] {
        let wanted = whole(URL, &change);
        for refused in [
            api.post(&webhooks_of(client), &wanted).await,
            put(&api, &path, &wanted).await,
        ] {
            assert_eq!(
                (refused.refusal(), refused.fields()),
                ((422, "VALIDATION_ERROR"), vec![field]),
                "{change}: {}",
                refused.body
            );
        }
    }
    for no_endpoint in [
        json!([]),
        json!({"url": 7}),
        json!({"url": URL, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}),
        json!({"url": URL, "events": "job.failed"}),
        json!({"url": URL, "is_active": "yes"}),
    ] {
        let refused = api.post(&webhooks_of(client), &no_endpoint).await;
        assert_eq!(refused.refusal(), (400, "BAD_REQUEST"), "{no_endpoint}");
    }
    assert_eq!(
        rows(&api, &webhooks_of(client)).await.len(),
        1,
        "nothing was kept"
    );
}

#[tokio::test]
async fn a_replacement_leaves_nothing_out() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let path = path_of(&endpoint(&api, client, URL, &json!({})).await);
    for field in [
        "url",
        "events",
        "include_descendants",
        "description",
        "is_active",
    ] {
        let mut change = whole(URL, &json!({}));
        change.as_object_mut().unwrap().remove(field);
        let refused = put(&api, &path, &change).await;
        assert_eq!(
            (refused.status.as_u16(), refused.fields()),
            (422, vec![field])
        );
    }
}

#[tokio::test]
async fn an_endpoint_is_found_at_its_own_client_alone() {
    let system = TestSystem::start().await;
    let (agency, client) = (
        system.api("heaviside-digital"),
        system.client("ohio-paving"),
    );
    let made = endpoint(&system.api("ohio-paving"), client, URL, &json!({})).await;
    assert_eq!(
        agency.get(&path_of(&made)).await.status,
        200,
        "whoever is above it reads it"
    );
    for (slug, status) in [("heaviside-digital", 404), ("cincinnati-electrician", 404)] {
        let id = text(&made, "endpoint_id");
        let elsewhere = format!("{}/{id}", webhooks_of(system.client(slug)));
        assert_eq!(agency.get(&elsewhere).await.status, status, "{slug}");
        assert_eq!(agency.delete(&elsewhere).await.status, status, "{slug}");
    }
    let sibling = system.api("cincinnati-electrician");
    assert_eq!(
        sibling.get(&path_of(&made)).await.refusal(),
        (404, "NOT_FOUND")
    );
    assert_eq!(
        sibling.get(&webhooks_of(client)).await.refusal(),
        (404, "NOT_FOUND")
    );
}

#[tokio::test]
async fn a_deployment_that_keeps_no_secrets_makes_no_endpoint() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::configured(&provider, &[("SecretsKey", "")]).await;
    let client = stack.client_id.to_string();
    let callback = format!("/api/clients/{client}/callback-secret");
    for (path, body) in [
        (webhooks_of(&client), json!({"url": URL})),
        (callback, Value::Null),
    ] {
        let refused = stack.send(Method::POST, &path, &body).await;
        assert_eq!(refused.refusal(), (503, "SECRETS_NOT_CONFIGURED"), "{path}");
    }
}
