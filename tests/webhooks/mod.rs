//! Webhooks: what customers' endpoints are told.

mod budget;
mod callbacks;
mod endpoints;
mod events;
mod health;
mod load;
mod lost;
mod mistakes;
mod purge;
mod replays;
mod restarts;
mod retries;
mod secrets;
mod steps;

use hg_domain::webhook::DeliveryLog;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Api};

/// Where an endpoint is that nothing is sent to.
const URL: &str = "https://hooks.example.com/token-0123456789";

/// Makes an endpoint of `client` at `url` with these further fields, and returns it with its secret.
async fn endpoint(api: &Api, client: &str, url: &str, more: &Value) -> Value {
    let request = changed(json!({"url": url}), more);
    let made = api.post(&webhooks_of(client), &request).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.body["data"].clone()
}

fn webhooks_of(client: &str) -> String {
    format!("/api/clients/{client}/webhooks")
}

/// The path of an endpoint that was made or read.
fn path_of(endpoint: &Value) -> String {
    let client = text(endpoint, "client_id");
    format!("{}/{}", webhooks_of(client), text(endpoint, "endpoint_id"))
}

/// Everything that a replacement of an endpoint says, with some fields changed.
fn whole(url: &str, changes: &Value) -> Value {
    let usual = json!({
        "url": url, "events": ["job.completed", "job.failed", "job.cancelled"],
        "include_descendants": false, "description": null, "is_active": true
    });
    changed(usual, changes)
}

/// A request with other fields, or further ones.
fn changed(mut request: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    request
}

/// The log of an endpoint that was made or read.
fn log_of(endpoint: &Value) -> DeliveryLog {
    DeliveryLog::of_endpoint(
        text(endpoint, "client_id").parse().unwrap(),
        text(endpoint, "endpoint_id").parse().unwrap(),
    )
}

/// Status and `ETag`.
fn tagged(answer: &Answer) -> (u16, &str) {
    let tag = answer.headers["etag"].to_str().unwrap();
    (answer.status.as_u16(), tag)
}

async fn put(api: &Api, path: &str, body: &Value) -> Answer {
    api.send(Method::PUT, path, &[], Some(body)).await
}

/// The deliveries of an endpoint, the latest event first.
async fn log(api: &Api, endpoint: &Value) -> Vec<Value> {
    rows(api, &format!("{}/deliveries", path_of(endpoint))).await
}

/// The rows of a list.
async fn rows(api: &Api, path: &str) -> Vec<Value> {
    let found = api.get(path).await;
    assert_eq!(found.status, 200, "{path}: {}", found.body);
    found.body["data"].as_array().unwrap().clone()
}

/// What the audit log of a client says of things of a kind, the latest first.
async fn audit(api: &Api, client: &str, kind: &str) -> Vec<Value> {
    let entries = rows(api, &format!("/api/clients/{client}/audit")).await;
    let of_kind = entries.into_iter().filter(|entry| entry["kind"] == kind);
    of_kind.collect()
}

/// The text of a field.
fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap()
}
