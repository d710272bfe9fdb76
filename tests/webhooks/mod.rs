//! Webhooks: what customers' endpoints are told.

mod endpoints;
mod load;

use serde_json::{Value, json};

use crate::harness::Api;

/// Makes an endpoint of `client` at `url` with these further fields, and returns it with its secret.
async fn endpoint(api: &Api, client: &str, url: &str, more: &Value) -> Value {
    let mut request = json!({"url": url});
    for (name, value) in more.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    let path = format!("/api/clients/{client}/webhooks");
    let made = api.post(&path, &request).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.body["data"].clone()
}

/// The text of a field.
fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap()
}
