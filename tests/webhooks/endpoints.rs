//! Endpoints: making them, and what they are told first.

use reqwest::Method;
use serde_json::{Value, json};

use super::{URL, audit, endpoint, log, path_of, put, rows, tagged, text, webhooks_of, whole};
use crate::harness::{Receiver, Taken, TestSystem, api::blog_post};

#[tokio::test]
async fn an_endpoint_is_told_that_a_job_ended_and_knows_who_tells_it() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::always(Taken::Status(204)).await;
    let made = endpoint(&api, client, &receiver.hook("jobs"), &json!({})).await;
    let mut request = blog_post(client);
    request["metadata"] = json!({"ticket": 7});
    let job = api.generate(&request).await;

    let message = receiver.sent(1).await.remove(0);
    assert_eq!(message.path, "/jobs");
    assert!(message.is_signed_by(text(&made, "secret")));
    assert!(!message.is_signed_by("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    let said = message.json();
    assert_eq!(said["type"], "job.completed");
    assert_eq!(said["data"]["job_id"], job["job_id"]);
    assert_eq!(said["data"]["result"], job["result"]);
    assert_eq!(said["data"]["metadata"], json!({"ticket": 7}));
}

#[tokio::test]
async fn an_endpoint_is_made_read_changed_listed_and_deleted() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let made = api.post(&webhooks_of(client), &json!({"url": URL})).await;
    assert_eq!(tagged(&made), (201, "\"v1\""));
    let made = made.body["data"].clone();
    let expected = whole(
        URL,
        &json!({"disabled": null, "version": 1, "client_id": client}),
    );
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(made[field], *value, "{field}");
    }
    let path = path_of(&made);
    let read = api.get(&path).await;
    assert_eq!(tagged(&read), (200, "\"v1\""));
    let known = [("if-none-match", "\"v1\"")];
    assert_eq!(api.send(Method::GET, &path, &known, None).await.status, 304);

    let change = json!({"events": ["job.failed"], "include_descendants": true, "description": "Ours", "is_active": false});
    let other = "https://other.example.com/";
    let changed = put(&api, &path, &whole(other, &change)).await;
    assert_eq!(tagged(&changed), (200, "\"v2\""));
    for (field, value) in whole(other, &change).as_object().unwrap() {
        assert_eq!(changed.body["data"][field], *value, "{field}");
    }
    assert_eq!(
        rows(&api, &webhooks_of(client)).await,
        [changed.body["data"].clone()]
    );

    let gone = api.delete(&path).await;
    assert_eq!((gone.status.as_u16(), &gone.body), (200, &changed.body));
    for gone in [
        api.get(&path).await,
        put(&api, &path, &whole(URL, &json!({}))).await,
        api.delete(&path).await,
        api.get(&format!("{path}/deliveries")).await,
        api.post(&format!("{path}/test"), &Value::Null).await,
        api.post(&format!("{path}/rotate-secret"), &Value::Null)
            .await,
    ] {
        assert_eq!(gone.refusal(), (404, "NOT_FOUND"));
    }
    assert_eq!(rows(&api, &webhooks_of(client)).await, [] as [Value; 0]);
}

#[tokio::test]
async fn the_secret_is_in_the_answer_that_gives_it_and_in_no_other() {
    let system = TestSystem::configure().kept().start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::always(Taken::Status(500)).await;
    let made = endpoint(&api, client, &receiver.hook("token-0123456789"), &json!({})).await;
    let path = path_of(&made);
    let rotated = api
        .post(&format!("{path}/rotate-secret"), &Value::Null)
        .await
        .body;
    let secrets = [text(&made, "secret"), text(&rotated["data"], "secret")];
    assert!(secrets.iter().all(|secret| secret.starts_with("whsec_")) && secrets[0] != secrets[1]);
    let test = api.post(&format!("{path}/test"), &Value::Null).await.body;
    let read = api.get(&path).await.body;
    let list = api.get(&webhooks_of(client)).await.body;
    let deliveries = log(&api, &made).await;
    let change = whole(URL, &json!({}));
    let changed = put(&api, &path, &change).await.body;
    let deleted = api.delete(&path).await.body;
    let audited = audit(&api, client, "webhook").await;
    let told = format!("{test}{read}{list}{deliveries:?}{changed}{deleted}{audited:?}");
    for secret in secrets {
        let bare = secret.trim_start_matches("whsec_");
        assert!(!told.contains(bare), "{told}");
    }
    assert!(!told.contains("\"secret"), "{told}");
    let stopped = system.stop().await;
    for name in ["data/table.sqlite", "data/table.sqlite-wal", "log"] {
        let Ok(bytes) = std::fs::read(stopped.dir().join(name)) else {
            continue;
        };
        for secret in secrets.map(|secret| secret.trim_start_matches("whsec_")) {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{name} has a secret");
        }
    }
}

#[tokio::test]
async fn the_audit_log_says_who_did_what_and_not_where_it_goes() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let made = endpoint(&api, client, URL, &json!({})).await;
    let path = path_of(&made);
    put(&api, &path, &whole(URL, &json!({"is_active": false}))).await;
    api.post(&format!("{path}/rotate-secret"), &Value::Null)
        .await;
    api.delete(&path).await;
    let entries = audit(&api, client, "webhook").await;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            format!(
                "{} {} {}",
                text(entry, "action"),
                entry["version"],
                text(entry, "name")
            )
        })
        .collect();
    let host = "hooks.example.com";
    assert_eq!(
        told,
        [
            format!("deleted 3 {host}"),
            format!("updated 3 {host}"),
            format!("updated 2 {host}"),
            format!("created 1 {host}"),
        ]
    );
    for entry in &entries {
        assert_eq!(entry["id"], made["endpoint_id"]);
        assert!(text(entry, "actor").starts_with("key:"), "{entry}");
        assert!(!entry.to_string().contains("token"), "{entry}");
    }
}

#[tokio::test]
async fn a_client_has_at_most_twenty_which_are_listed_in_pages() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let mut made = Vec::new();
    for number in 0..20 {
        let url = format!("https://example.com/{number}");
        made.push(endpoint(&api, client, &url, &json!({})).await["endpoint_id"].clone());
    }
    let refused = api.post(&webhooks_of(client), &json!({"url": URL})).await;
    assert_eq!(refused.refusal(), (409, "CONFLICT"));
    let mut listed = Vec::new();
    let mut query = "?page_size=7".to_owned();
    loop {
        let page = api
            .get(&format!("{}{query}", webhooks_of(client)))
            .await
            .body;
        let rows = page["data"].as_array().unwrap();
        listed.extend(rows.iter().map(|row| row["endpoint_id"].clone()));
        let Some(next) = page["pagination"]["nextCursor"].as_str() else {
            break;
        };
        query = format!("?page_size=7&cursor={next}");
    }
    assert_eq!(listed, made, "the oldest first");
    let first = format!("{}/{}", webhooks_of(client), made[0].as_str().unwrap());
    assert_eq!(api.delete(&first).await.status, 200);
    endpoint(&api, client, URL, &json!({})).await;
}
