//! The hierarchy of clients, as those who own it make, change and leave it.

mod changing;
mod leaving;
mod looking;
mod making;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Api};

async fn create(api: &Api, kind: &str, name: &str, parent: &str) -> Answer {
    let request = json!({"name": name, "type": kind, "parent_id": parent});
    api.post("/api/clients", &request).await
}

async fn put(api: &Api, client: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let path = format!("/api/clients/{client}");
    api.send(Method::PUT, &path, headers, Some(body)).await
}

/// A client as it is to be, from what it is.
fn edit(client: &Value, changes: &Value) -> Value {
    let mut edit = json!({});
    for field in ["name", "slug", "parent_id", "metadata", "budget"] {
        edit[field] = changes.get(field).unwrap_or(&client[field]).clone();
    }
    edit
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn slugs(clients: &Value) -> Vec<String> {
    let clients = clients.as_array().unwrap();
    clients.iter().map(|client| text(&client["slug"])).collect()
}
