//! Who may do what: every route of the document, and everybody who may knock at it.

use std::collections::BTreeSet;

use hg_local::api;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Api, TestSystem, api::blog_post, until};

/// What a caller needs for a route.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Need {
    /// Nothing at all.
    Nothing,
    /// To be known.
    Known,
    /// A role with the client: to read, write or manage.
    Read,
    Write,
    Manage,
    /// To manage the client above.
    ManageParent,
}

use Need::{Known, Manage, ManageParent, Nothing, Read, Write};

/// Every route, with what it needs. One that is missing here fails the test.
const ROUTES: &[(&str, &str, Need)] = &[
    ("get", "/health", Nothing),
    ("post", "/generate", Write),
    ("post", "/api/content/generate", Write),
    ("post", "/api/jobs", Write),
    ("get", "/jobs", Read),
    ("get", "/api/jobs", Read),
    ("get", "/jobs/{id}", Read),
    ("get", "/api/jobs/{id}", Read),
    ("get", "/jobs/{id}/status", Read),
    ("get", "/api/jobs/{id}/status", Read),
    ("delete", "/api/jobs/{id}", Write),
    ("get", "/api/analytics", Read),
    ("get", "/api/clients", Known),
    ("post", "/api/clients", ManageParent),
    ("get", "/api/clients/{id}", Read),
    ("put", "/api/clients/{id}", Manage),
    ("delete", "/api/clients/{id}", Manage),
    ("get", "/api/clients/{id}/hierarchy", Read),
    ("get", "/api/clients/{id}/members", Read),
    ("post", "/api/clients/{id}/members", Manage),
    ("delete", "/api/clients/{id}/members/{user_id}", Manage),
    ("get", "/api/clients/{id}/api-keys", Read),
    ("post", "/api/clients/{id}/api-keys", Manage),
    ("delete", "/api/clients/{id}/api-keys/{key_id}", Manage),
    ("get", "/api/clients/{id}/audit", Read),
    ("get", "/api/clients/{id}/strategies", Read),
    ("post", "/api/clients/{id}/strategies", Write),
    ("get", "/api/clients/{id}/strategies/effective", Read),
    ("get", "/api/clients/{id}/strategies/{sid}", Read),
    ("put", "/api/clients/{id}/strategies/{sid}", Write),
    ("delete", "/api/clients/{id}/strategies/{sid}", Write),
    ("get", "/api/clients/{id}/strategies/{sid}/versions", Read),
    ("post", "/api/clients/{id}/strategies/{sid}/restore", Write),
    ("get", "/api/clients/{id}/templates", Read),
    ("post", "/api/clients/{id}/templates", Write),
    ("get", "/api/clients/{id}/templates/{tid}", Read),
    ("put", "/api/clients/{id}/templates/{tid}", Write),
    ("delete", "/api/clients/{id}/templates/{tid}", Write),
    ("get", "/api/clients/{id}/templates/{tid}/versions", Read),
    (
        "get",
        "/api/clients/{id}/templates/{tid}/versions/{version}",
        Read,
    ),
    ("post", "/api/clients/{id}/templates/{tid}/restore", Write),
    ("get", "/api/content/templates", Read),
    ("get", "/api/content/templates/lookup", Read),
    ("post", "/api/content/templates/preview", Read),
    ("get", "/api/clients/{id}/provider-keys", Read),
    ("post", "/api/clients/{id}/provider-keys", Manage),
    ("put", "/api/clients/{id}/provider-keys/{kid}", Manage),
    ("delete", "/api/clients/{id}/provider-keys/{kid}", Manage),
    ("post", "/api/clients/{id}/provider-keys/{kid}/test", Manage),
    ("get", "/api/providers/status", Known),
];

/// Who knocks, and what it may do with the client in question.
#[derive(Clone, Copy, Debug)]
enum Caller {
    Nobody,
    /// The key of a client that was deleted.
    Deleted,
    /// An owner of the client beside it, or of the client below it.
    Blind,
    Viewer,
    Editor,
    Owner,
    /// An owner of the client above it.
    Above,
    Operator,
}

/// The status that stands for a refusal; `None` when the caller is let in.
fn refusal(caller: Caller, need: Need) -> Option<u16> {
    match (caller, need) {
        (_, Nothing) => None,
        (Caller::Nobody | Caller::Deleted, _) => Some(401),
        (_, Known) | (Caller::Above | Caller::Operator, _) => None,
        (_, ManageParent) | (Caller::Blind, _) => Some(404),
        (Caller::Viewer, Write | Manage) | (Caller::Editor, Manage) => Some(403),
        (Caller::Viewer | Caller::Editor | Caller::Owner, _) => None,
    }
}

/// A client with one of each thing that a route may name.
struct Target {
    client: String,
    parent: String,
    job: String,
    strategy: String,
    template: String,
    provider_key: String,
    /// Makes what a route is to remove.
    owner: Api,
}

impl Target {
    async fn furnish(owner: Api, client: &str, parent: &str) -> Self {
        let job = owner.generate(&blog_post(client)).await;
        let strategies = format!("/api/clients/{client}/strategies");
        let made = owner.post(&strategies, &strategy()).await;
        let strategy = text(&made.body["data"]["strategy_id"]);
        let templates = format!("/api/clients/{client}/templates");
        let made = owner.post(&templates, &template()).await;
        let template_id = text(&made.body["data"]["template_id"]);
        let keys = format!("/api/clients/{client}/provider-keys");
        let kept = owner.post(&keys, &provider_key()).await;
        for (path, edited) in [
            (format!("{strategies}/{strategy}"), edited_strategy()),
            (format!("{templates}/{template_id}"), template()),
        ] {
            let edited = owner.send(Method::PUT, &path, &[], Some(&edited)).await;
            assert_eq!(edited.status, 200, "{}", edited.body);
        }
        Self {
            client: client.to_owned(),
            parent: parent.to_owned(),
            job: text(&job["job_id"]),
            strategy,
            template: template_id,
            provider_key: text(&kept.body["data"]["provider_key_id"]),
            owner,
        }
    }

    /// The path of a route here, with a thing of its own to remove.
    async fn path(&self, method: &str, route: &str) -> String {
        let base = format!("/api/clients/{}", self.client);
        let path = route.replace("{sid}", &self.strategy);
        let path = path.replace("{tid}", &self.template);
        let path = path.replace("{kid}", &self.provider_key);
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

    fn body(&self, method: &str, route: &str) -> Option<Value> {
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
            ("post", "/api/content/templates/preview") => {
                json!({"client_id": self.client, "content_type": "blog_post"})
            }
            _ => return None,
        })
    }
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

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text, not {value}"))
        .to_owned()
}

/// Knocks at every route of `target` as `api`, which is a `caller` there.
async fn knock(target: &Target, caller: Caller, api: &Api) {
    for (method, route, need) in ROUTES {
        let path = target.path(method, route).await;
        let body = target.body(method, route);
        // Nothing that the others look at is removed or renamed: no version is the one of this tag.
        let unlike = [("if-match", "\"v0\"")];
        let headers: &[_] = match *method {
            "put" | "delete" => &unlike,
            _ => &[],
        };
        let answer = api
            .send(
                method.to_uppercase().parse().unwrap(),
                &path,
                headers,
                body.as_ref(),
            )
            .await;
        let found = answer.status.as_u16();
        let case = format!("{caller:?} at {method} {route}: {}", answer.body);
        match refusal(caller, *need) {
            Some(expected) => assert_eq!(found, expected, "{case}"),
            None => assert!(
                ![401, 403, 404].contains(&found) && found < 500,
                "{found} {case}"
            ),
        }
    }
}

#[test]
fn every_route_of_the_document_says_what_it_needs() {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            documented.insert((method.clone(), path.clone()));
        }
    }
    let listed = ROUTES
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()));
    assert_eq!(documented, listed.collect());
}

#[tokio::test]
async fn everybody_is_let_in_where_its_role_reaches_and_nowhere_else() {
    let nowhere = TestSystem::configure()
        .variable("OPENAI_BASE_URL", "http://127.0.0.1:9")
        .variable("OPENROUTER_BASE_URL", "http://127.0.0.1:9");
    let system = nowhere.start().await;
    let agency = system.api("heaviside-digital");
    let client = system.client("ohio-paving");
    let deleted = key_of_a_deleted_client(&system).await;
    let target = Target::furnish(agency.clone(), client, system.client("heaviside-digital")).await;
    knock(&target, Caller::Nobody, &system.api_with(None)).await;
    knock(&target, Caller::Deleted, &system.api_with(Some(&deleted))).await;
    knock(
        &target,
        Caller::Blind,
        &system.api("cincinnati-electrician"),
    )
    .await;
    for (caller, role) in [
        (Caller::Viewer, "viewer"),
        (Caller::Editor, "editor"),
        (Caller::Owner, "owner"),
    ] {
        let request = json!({"name": role, "role": role});
        let issued = agency
            .post(&format!("/api/clients/{client}/api-keys"), &request)
            .await;
        let key = text(&issued.body["data"]["key"]);
        knock(&target, caller, &system.api_with(Some(&key))).await;
    }
    knock(&target, Caller::Above, &agency).await;
    knock(&target, Caller::Operator, &system.operator()).await;
}

#[tokio::test]
async fn a_key_does_not_reach_the_client_above() {
    let system = TestSystem::start().await;
    let agency = system.client("heaviside-digital");
    let root = system.client("hg-content");
    let target = Target::furnish(system.api("heaviside-digital"), agency, root).await;
    knock(&target, Caller::Blind, &system.api("ohio-paving")).await;
}

/// The key of a client that was deleted, which nobody has seen yet.
async fn key_of_a_deleted_client(system: &TestSystem) -> String {
    let agency = system.api("heaviside-digital");
    let new = json!({
        "name": "Doomed", "type": "customer", "parent_id": system.client("heaviside-digital"),
    });
    let made = agency.post("/api/clients", &new).await;
    let path = format!("/api/clients/{}", text(&made.body["data"]["client_id"]));
    let request = json!({"name": "Owner", "role": "owner"});
    let mut keys = Vec::new();
    for _ in 0..30 {
        let issued = agency.post(&format!("{path}/api-keys"), &request).await;
        keys.push(text(&issued.body["data"]["key"]));
    }
    let key = keys.remove(0);
    assert_eq!(agency.delete(&path).await.status, StatusCode::ACCEPTED);
    until("the keys to be removed", async || {
        // A key that was found is believed for a minute, so each look takes another one.
        let look = system
            .api_with(Some(&keys.pop()?))
            .get("/api/clients")
            .await;
        (look.status == StatusCode::UNAUTHORIZED).then_some(())
    })
    .await;
    key
}

#[tokio::test]
async fn a_user_may_do_what_its_membership_says() {
    const SECRET: &str = "a secret of thirty-two bytes or more";
    let system = TestSystem::configure()
        .variable("JWT_SECRET", SECRET)
        .start()
        .await;
    let agency = system.api("heaviside-digital");
    let client = system.client("ohio-paving");
    let members = format!("/api/clients/{client}/members");
    for (user, role) in [("ada", "viewer"), ("eve", "editor")] {
        let set = agency
            .post(&members, &json!({"user_id": user, "role": role}))
            .await;
        assert_eq!(set.status, 200, "{}", set.body);
    }
    let target = Target::furnish(agency.clone(), client, system.client("heaviside-digital")).await;
    for (caller, user) in [
        (Caller::Viewer, "ada"),
        (Caller::Editor, "eve"),
        (Caller::Blind, "bob"),
    ] {
        knock(
            &target,
            caller,
            &system.api_with(Some(&token(SECRET, user))),
        )
        .await;
    }
    let listed = agency.get(&members).await.body["data"].clone();
    let users: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["user_id"]))
        .collect();
    assert_eq!(users, ["ada", "eve", "leaver"]);

    // Whoever is removed before it was ever seen reaches nothing.
    agency
        .post(&members, &json!({"user_id": "late", "role": "owner"}))
        .await;
    assert_eq!(agency.delete(&format!("{members}/late")).await.status, 200);
    assert_eq!(agency.delete(&format!("{members}/late")).await.status, 404);
    knock(
        &target,
        Caller::Blind,
        &system.api_with(Some(&token(SECRET, "late"))),
    )
    .await;
}

/// A token for `user` that ends in an hour.
fn token(secret: &str, user: &str) -> String {
    let end = hg_domain::time::Timestamp::now().as_seconds() + 3_600;
    let key = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
    let claims = json!({"sub": user, "exp": end});
    jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap()
}
