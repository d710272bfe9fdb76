//! Where a client may be, and who may put it there.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Api, TestSystem};

async fn create(api: &Api, kind: &str, parent: Option<&str>) -> Answer {
    let request = json!({"name": "New", "type": kind, "parent_id": parent});
    api.post("/api/clients", &request).await
}

fn id(made: &Answer) -> &str {
    made.body["data"]["client_id"].as_str().unwrap()
}

#[tokio::test]
async fn a_customer_stays_below_its_root() {
    let system = TestSystem::start().await;
    let operator = system.operator();
    let root = create(&operator, "root", None).await;
    let agency = create(&operator, "agency", Some(id(&root))).await;

    let path = format!("/api/clients/{}", system.client("ohio-paving"));
    let seen = operator.get(&path).await.body["data"].clone();
    for (parent, status, rule) in [
        (
            json!(id(&agency)),
            422,
            "must be an agency of the same root",
        ),
        (
            json!(system.client("hg-content")),
            422,
            "a customer needs an agency as its parent, not a root",
        ),
        (Value::Null, 422, "a customer needs an agency as its parent"),
        (json!("0190a5a0-0000-7000-8000-000000000001"), 404, ""),
    ] {
        let mut moved = json!({"parent_id": parent});
        for field in ["name", "slug", "metadata", "budget"] {
            moved[field] = seen[field].clone();
        }
        let refused = operator.send(Method::PUT, &path, &[], Some(&moved)).await;
        assert_eq!(refused.status, status, "{parent}: {}", refused.body);
        let told = refused.body["error"]["details"][0]["constraint"].as_str();
        assert_eq!(told.unwrap_or_default(), rule, "{parent}");
    }
    assert_eq!(operator.get(&path).await.body["data"], seen);
}

#[tokio::test]
async fn clients_are_made_by_owners_of_the_one_above() {
    let system = TestSystem::start().await;
    let agency = system.client("heaviside-digital");
    for (role, status) in [("viewer", 403), ("editor", 403), ("owner", 201)] {
        let request = json!({"name": role, "role": role});
        let keys = format!("/api/clients/{agency}/api-keys");
        let issued = system.api("heaviside-digital").post(&keys, &request).await;
        let api = system.api_with(issued.body["data"]["key"].as_str());
        let made = create(&api, "customer", Some(agency)).await;
        assert_eq!(made.status, status, "{role}: {}", made.body);
    }
}
