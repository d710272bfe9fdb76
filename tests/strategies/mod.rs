//! Strategies: how a client says what its texts are to be like.

mod edits;
mod effect;
mod rules;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, ByHand, FakeProvider, Reply};

const TEXT: &str = "Asphalt lasts.";

/// A root, which has no strategies, an agency and its customer.
struct Tenants {
    stack: ByHand,
    provider: FakeProvider,
    root: String,
    agency: String,
    customer: String,
}

impl Tenants {
    /// The agency and the customer have no strategies either.
    async fn bare() -> Self {
        let tenants = Self::start().await;
        for client in [&tenants.agency, &tenants.customer] {
            for one in ids(&tenants.list(client).await) {
                assert_eq!(tenants.remove(client, &one).await.status, 200);
            }
        }
        tenants
    }

    async fn start() -> Self {
        let provider = FakeProvider::always(Reply::text(TEXT)).await;
        let stack = ByHand::start(&provider).await;
        let root = stack.client_id.to_string();
        let agency = stack.create("agency", "Acme", &root).await;
        let customer = stack.create("customer", "Cleo", &agency).await;
        Self {
            stack,
            provider,
            root,
            agency,
            customer,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.stack.send(Method::GET, path, &Value::Null).await
    }

    async fn list(&self, client: &str) -> Value {
        let list = self.get(&strategies_of(client)).await;
        assert_eq!(list.status, 200);
        list.body["data"].clone()
    }

    async fn create(&self, client: &str, wanted: &Value) -> Answer {
        let path = strategies_of(client);
        self.stack.send(Method::POST, &path, wanted).await
    }

    /// Makes an active strategy for blog posts and returns its id.
    async fn blog(&self, client: &str, name: &str, configuration: &Value) -> String {
        let made = self.create(client, &blog(name, configuration)).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.body["data"]["strategy_id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    async fn replace(&self, client: &str, id: &str, wanted: &Value) -> Answer {
        let path = format!("{}/{id}", strategies_of(client));
        self.stack.send(Method::PUT, &path, wanted).await
    }

    async fn remove(&self, client: &str, id: &str) -> Answer {
        let path = format!("{}/{id}", strategies_of(client));
        self.stack.send(Method::DELETE, &path, &Value::Null).await
    }

    async fn restore(&self, client: &str, id: &str, version: u64) -> Answer {
        let path = format!("{}/{id}/restore", strategies_of(client));
        let wanted = json!({"version": version});
        self.stack.send(Method::POST, &path, &wanted).await
    }

    /// What is in effect for the blog posts of a client.
    async fn effective(&self, client: &str) -> Value {
        self.effective_by(client, "content_type=blog_post").await
    }

    async fn effective_by(&self, client: &str, query: &str) -> Value {
        let path = format!("{}/effective?{query}", strategies_of(client));
        let found = self.get(&path).await;
        assert_eq!(found.status, 200, "{}", found.body);
        found.body["data"].clone()
    }

    /// The name of the strategy in effect for the blog posts of a client.
    async fn name_in_effect(&self, client: &str) -> Option<String> {
        let effective = self.effective(client).await;
        effective["strategy"]["name"].as_str().map(str::to_owned)
    }
}

fn strategies_of(client: &str) -> String {
    format!("/api/clients/{client}/strategies")
}

/// An active strategy for blog posts.
fn blog(name: &str, configuration: &Value) -> Value {
    json!({"name": name, "content_type": "blog_post", "configuration": configuration, "is_active": true})
}

/// The same, not active.
fn inactive(name: &str) -> Value {
    let mut strategy = blog(name, &json!({}));
    strategy["is_active"] = json!(false);
    strategy
}

fn ids(list: &Value) -> Vec<String> {
    let ids = list.as_array().unwrap().iter();
    ids.map(|one| one["strategy_id"].as_str().unwrap().to_owned())
        .collect()
}
