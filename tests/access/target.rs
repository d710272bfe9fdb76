//! What the callers knock at.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Api, api::blog_post, until};

/// A receiver that does not answer.
const NOBODY: &str = "http://127.0.0.1:9/";

/// A client with one of each thing that a route may name.
pub(super) struct Target {
    client: String,
    parent: String,
    job: String,
    strategy: String,
    template: String,
    provider_key: String,
    webhook: String,
    delivery: String,
    callback: String,
    /// Makes what a route is to remove.
    owner: Api,
}

impl Target {
    pub(super) async fn furnish(owner: Api, client: &str, parent: &str) -> Self {
        let secret = format!("/api/clients/{client}/callback-secret");
        owner.post(&secret, &Value::Null).await;
        let mut request = blog_post(client);
        request["callback_url"] = json!(NOBODY);
        let job = owner.generate(&request).await;
        let strategies = format!("/api/clients/{client}/strategies");
        let made = owner.post(&strategies, &strategy()).await;
        let strategy = text(&made.body["data"]["strategy_id"]);
        let templates = format!("/api/clients/{client}/templates");
        let made = owner.post(&templates, &template()).await;
        let template_id = text(&made.body["data"]["template_id"]);
        let keys = format!("/api/clients/{client}/provider-keys");
        let kept = owner.post(&keys, &provider_key()).await;
        let webhooks = format!("/api/clients/{client}/webhooks");
        let made = owner.post(&webhooks, &webhook()).await;
        let webhook = text(&made.body["data"]["endpoint_id"]);
        let test = format!("{webhooks}/{webhook}/test");
        let tested = owner.post(&test, &Value::Null).await;
        for (path, edited) in [
            (format!("{strategies}/{strategy}"), edited_strategy()),
            (format!("{templates}/{template_id}"), template()),
        ] {
            let edited = owner.send(Method::PUT, &path, &[], Some(&edited)).await;
            assert_eq!(edited.status, 200, "{}", edited.body);
        }
        let callbacks = format!("/api/clients/{client}/callbacks");
        let callback = until("the callback to be made", async || {
            let page = owner.get(&callbacks).await;
            page.body["data"][0]["delivery_id"]
                .as_str()
                .map(str::to_owned)
        });
        Self {
            callback: callback.await,
            client: client.to_owned(),
            parent: parent.to_owned(),
            job: text(&job["job_id"]),
            strategy,
            template: template_id,
            provider_key: text(&kept.body["data"]["provider_key_id"]),
            webhook,
            delivery: text(&tested.body["data"]["delivery_id"]),
            owner,
        }
    }

    /// The path of a route here, with a thing of its own to remove.
    pub(super) async fn path(&self, method: &str, route: &str) -> String {
        let base = format!("/api/clients/{}", self.client);
        let path = route.replace("{sid}", &self.strategy);
        let path = path.replace("{tid}", &self.template);
        let path = path.replace("{kid}", &self.provider_key);
        let path = path.replace("{wid}", &self.webhook);
        let delivery = if route.contains("/callbacks/") {
            &self.callback
        } else {
            &self.delivery
        };
        let path = path.replace("{did}", delivery);
        let mut path = path.replace("{version}", "1");
        if route.contains("{user_id}") {
            let member = json!({"user_id": "leaver", "role": "viewer"});
            self.owner.post(&format!("{base}/members"), &member).await;
            path = path.replace("{user_id}", "leaver");
        }
        if route.contains("{key_id}") {
            let key = json!({"name": "To go", "role": "viewer"});
            let issued = self.owner.post(&format!("{base}/api-keys"), &key).await;
            path = path.replace("{key_id}", &text(&issued.body["data"]["key_id"]));
        }
        let id = if route.contains("/jobs/") {
            &self.job
        } else {
            &self.client
        };
        path = path.replace("{id}", id);
        match (method, route) {
            (_, "/api/clients/{id}/strategies/effective") => path + "?content_type=blog_post",
            ("get", "/jobs" | "/api/jobs" | "/api/analytics" | "/api/content/templates") => {
                format!("{path}?client_id={}", self.client)
            }
            (_, "/api/content/templates/lookup") => {
                format!("{path}?client_id={}&content_type=blog_post", self.client)
            }
            _ => path,
        }
    }

    pub(super) fn body(&self, method: &str, route: &str) -> Option<Value> {
        Some(match (method, route) {
            ("post", "/generate" | "/api/content/generate" | "/api/jobs") => {
                blog_post(&self.client)
            }
            ("post", "/api/clients") => {
                json!({"name": "New", "type": "customer", "parent_id": self.parent})
            }
            ("put", "/api/clients/{id}") => json!({
                "name": "Renamed", "slug": "renamed", "parent_id": self.parent, "metadata": {},
                "budget": null,
            }),
            ("post", "/api/clients/{id}/members") => json!({"user_id": "ada", "role": "viewer"}),
            ("post", "/api/clients/{id}/api-keys") => json!({"name": "CI", "role": "viewer"}),
            ("post", "/api/clients/{id}/strategies") => strategy(),
            ("put", "/api/clients/{id}/strategies/{sid}") => edited_strategy(),
            (
                "post",
                "/api/clients/{id}/strategies/{sid}/restore"
                | "/api/clients/{id}/templates/{tid}/restore",
            ) => json!({"version": 1}),
            ("post", "/api/clients/{id}/templates")
            | ("put", "/api/clients/{id}/templates/{tid}") => template(),
            ("post", "/api/clients/{id}/provider-keys")
            | ("put", "/api/clients/{id}/provider-keys/{kid}") => provider_key(),
            ("post", "/api/clients/{id}/webhooks")
            | ("put", "/api/clients/{id}/webhooks/{wid}") => webhook(),
            ("post", "/api/clients/{id}/webhooks/{wid}/replay") => {
                json!({"since": "2026-01-01T00:00:00Z"})
            }
            ("post", "/api/content/templates/preview") => {
                json!({"client_id": self.client, "content_type": "blog_post"})
            }
            _ => return None,
        })
    }
}

pub(super) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text, not {value}"))
        .to_owned()
}

fn strategy() -> Value {
    json!({"name": "S", "content_type": "press_release", "configuration": {}})
}

fn edited_strategy() -> Value {
    json!({"name": "T", "content_type": "press_release", "configuration": {}, "is_active": true})
}

fn template() -> Value {
    json!({
        "name": "T", "content_type": "press_release", "syntax": "jinja", "template": "{{ topic }}",
        "variables": {}, "is_active": true, "is_default": false
    })
}

fn provider_key() -> Value {
    json!({"provider": "openai", "label": "K", "key": "sk-k", "user_id": null, "is_active": false})
}

fn webhook() -> Value {
    json!({
        "url": NOBODY, "events": ["job.failed"], "include_descendants": false, "description": null,
        "is_active": true
    })
}
