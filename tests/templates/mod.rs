//! Templates: what prompts are made from, and by whose.

mod edits;
mod effect;
mod jobs;
mod mistakes;
mod preview;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, ByHand, FakeProvider, Reply};

const TEXT: &str = "Asphalt lasts.";

/// A root, an agency and its customer, none of which has a template.
struct Tenants {
    stack: ByHand,
    provider: FakeProvider,
    root: String,
    agency: String,
    customer: String,
}

impl Tenants {
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

    async fn post(&self, path: &str, body: &Value) -> Answer {
        self.stack.send(Method::POST, path, body).await
    }

    async fn create(&self, client: &str, wanted: &Value) -> Answer {
        self.post(&templates_of(client), wanted).await
    }

    /// Makes an active default for blog posts and returns its id.
    async fn blog(&self, client: &str, name: &str, template: &str) -> String {
        self.make(client, &blog(name, template)).await
    }

    /// Makes a template and returns its id.
    async fn make(&self, client: &str, wanted: &Value) -> String {
        let made = self.create(client, wanted).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let id = made.body["data"]["template_id"].as_str();
        id.unwrap().to_owned()
    }

    async fn replace(&self, client: &str, id: &str, wanted: &Value) -> Answer {
        let path = format!("{}/{id}", templates_of(client));
        self.stack.send(Method::PUT, &path, wanted).await
    }

    async fn remove(&self, client: &str, id: &str) -> Answer {
        let path = format!("{}/{id}", templates_of(client));
        self.stack.send(Method::DELETE, &path, &Value::Null).await
    }

    async fn restore(&self, client: &str, id: &str, version: u64) -> Answer {
        let path = format!("{}/{id}/restore", templates_of(client));
        self.post(&path, &json!({"version": version})).await
    }

    /// The template in effect for the blog posts of a client.
    async fn lookup(&self, client: &str) -> Value {
        let path = lookup_of(client);
        let found = self.get(&path).await;
        assert_eq!(found.status, 200, "{}", found.body);
        found.body["data"].clone()
    }

    /// The name of the template in effect for the blog posts of a client.
    async fn name_in_effect(&self, client: &str) -> String {
        let found = self.lookup(client).await;
        found["name"].as_str().unwrap().to_owned()
    }

    async fn preview(&self, client: &str, wanted: Value) -> Answer {
        let mut preview = json!({"client_id": client, "content_type": "blog_post"});
        let Value::Object(wanted) = wanted else {
            panic!("{wanted} is no preview");
        };
        preview.as_object_mut().unwrap().extend(wanted);
        self.post("/api/content/templates/preview", &preview).await
    }
}

fn templates_of(client: &str) -> String {
    format!("/api/clients/{client}/templates")
}

fn lookup_of(client: &str) -> String {
    format!("/api/content/templates/lookup?client_id={client}&content_type=blog_post")
}

/// An active default for blog posts, every field of it.
fn blog(name: &str, template: &str) -> Value {
    json!({
        "name": name, "content_type": "blog_post", "syntax": "tinytemplate", "template": template,
        "variables": {}, "is_active": true, "is_default": true
    })
}

/// The same with some fields changed.
fn with(mut template: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else {
        panic!("{changes} are no changes");
    };
    template.as_object_mut().unwrap().extend(changes);
    template
}
