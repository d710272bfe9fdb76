//! Who may do what: every route of the document, and everybody who may knock at it.

mod routes;
mod target;

use std::collections::BTreeSet;

use hg_local::api;
use reqwest::StatusCode;
use serde_json::json;

use self::{
    routes::{
        Need::{self, Known, Manage, ManageParent, Nothing, Write},
        ROUTES,
    },
    target::{Target, text},
};
use crate::harness::{Api, TestSystem, until};

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
pub(crate) fn token(secret: &str, user: &str) -> String {
    let end = hg_domain::time::Timestamp::now().as_seconds() + 3_600;
    let key = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
    let claims = json!({"sub": user, "exp": end});
    jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap()
}
