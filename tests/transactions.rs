//! A change of many rows is made whole or not at all.

use hg_domain::{
    access::Principal,
    audit::{AuditAction, AuditEntry},
    client::Client,
    id::ClientId,
    kept::Kept,
    strategy::{StrategyInput, StrategyRecord},
    time::Timestamp,
};
use hg_store::{Changed, KeptChange, Written};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Api, ByHand, FakeProvider, Reply, TestSystem};

/// Two agencies below the root; the second one is called `Bolt`.
async fn agencies() -> (ByHand, ClientId, ClientId) {
    let provider = FakeProvider::always(Reply::text("Never asked.")).await;
    let stack = ByHand::start(&provider).await;
    let root = stack.client_id.to_string();
    let acme = stack.create("agency", "Acme", &root).await;
    let bolt = stack.create("agency", "Bolt", &root).await;
    let (acme, bolt) = (acme.parse().unwrap(), bolt.parse().unwrap());
    (stack, acme, bolt)
}

/// Sends a request that must be refused with `status`, and leave every row as it is.
async fn refused(stack: &ByHand, status: u16, method: Method, path: &str, body: &Value) {
    let before = stack.items().await;
    let answer = stack.send(method, path, body).await;
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(stack.items().await, before);
}

/// Marks a client for deletion behind the back of those who have just looked at it.
async fn delete_unseen(stack: &ByHand, id: ClientId) {
    let path = format!("/api/clients/{id}");
    let read = stack.send(Method::GET, &path, &Value::Null).await;
    assert_eq!(read.status, 200);
    let client = latest(stack, id).await;
    let written = stack
        .store
        .begin_deletion(&client, None, Timestamp::now())
        .await;
    assert_eq!(written.unwrap(), Written::Done);
}

async fn latest(stack: &ByHand, id: ClientId) -> Client {
    stack.store.latest_client(id).await.unwrap().unwrap()
}

fn client(name: &str, slug: &str, parent: ClientId) -> Value {
    json!({"name": name, "slug": slug, "parent_id": parent, "metadata": {}, "budget": null})
}

fn customer(slug: &str, parent: ClientId) -> Value {
    json!({"name": "Cleo", "slug": slug, "type": "customer", "parent_id": parent})
}

#[tokio::test]
async fn a_client_whose_slug_is_taken_leaves_nothing() {
    let (stack, acme, _) = agencies().await;
    let taken = customer("bolt", acme);
    refused(&stack, 409, Method::POST, "/api/clients", &taken).await;
}

#[tokio::test]
async fn a_client_below_one_that_is_being_deleted_leaves_nothing() {
    let (stack, acme, _) = agencies().await;
    delete_unseen(&stack, acme).await;
    for slug in ["cleo", "bolt"] {
        let orphan = customer(slug, acme);
        refused(&stack, 404, Method::POST, "/api/clients", &orphan).await;
    }
}

#[tokio::test]
async fn a_client_that_wants_a_taken_slug_stays_as_it_is() {
    let (stack, acme, _) = agencies().await;
    let path = format!("/api/clients/{acme}");
    let taken = client("Acme Bolts", "bolt", stack.client_id);
    refused(&stack, 409, Method::PUT, &path, &taken).await;
}

#[tokio::test]
async fn a_client_that_moves_below_one_that_is_being_deleted_stays_where_it_is() {
    let (stack, acme, bolt) = agencies().await;
    let cleo = stack.create("customer", "Cleo", &acme.to_string()).await;
    delete_unseen(&stack, bolt).await;
    let path = format!("/api/clients/{cleo}");
    for slug in ["cleo-moved", "acme"] {
        let moved = client("Cleo moved", slug, bolt);
        refused(&stack, 404, Method::PUT, &path, &moved).await;
    }
}

#[tokio::test]
async fn a_client_that_was_changed_since_is_not_deleted() {
    let (stack, acme, _) = agencies().await;
    let seen = latest(&stack, acme).await;
    let path = format!("/api/clients/{acme}");
    let renamed = client("Acme & Sons", "acme-sons", stack.client_id);
    assert_eq!(stack.send(Method::PUT, &path, &renamed).await.status, 200);
    let before = stack.items().await;
    let deleted = stack.store.begin_deletion(&seen, None, Timestamp::now());
    assert_eq!(deleted.await.unwrap(), Written::Superseded);
    assert_eq!(stack.items().await, before);
}

#[tokio::test]
async fn a_member_of_a_client_that_is_being_deleted_is_not_made() {
    let (stack, acme, _) = agencies().await;
    delete_unseen(&stack, acme).await;
    let path = format!("/api/clients/{acme}/members");
    let ada = json!({"user_id": "ada", "role": "owner"});
    refused(&stack, 404, Method::POST, &path, &ada).await;
}

#[tokio::test]
async fn a_strategy_that_was_changed_since_is_neither_changed_nor_removed() {
    let (stack, acme, _) = agencies().await;
    let path = format!("/api/clients/{acme}/strategies");
    let wanted = json!({"name": "First", "content_type": "blog_post", "configuration": {}, "is_active": true});
    let made = stack.send(Method::POST, &path, &wanted).await;
    let id = made.body["data"]["strategy_id"].as_str().unwrap();
    let seen = stack.store.own(acme, id.parse().unwrap()).await;
    let seen: StrategyRecord = seen.unwrap().unwrap();
    let path = format!("{path}/{id}");
    assert_eq!(stack.send(Method::PUT, &path, &wanted).await.status, 200);

    let input = StrategyInput {
        name: "Late".to_owned(),
        content_type: seen.content_type,
        configuration: seen.configuration.clone(),
        is_active: false,
    };
    let changed = seen.changed(input, Timestamp::now());
    for next in [Some(changed), None] {
        let before = stack.items().await;
        let late = stack.store.save_kept(&late(&seen, next)).await;
        assert_eq!(late.unwrap(), Changed::Superseded);
        assert_eq!(stack.items().await, before);
    }
    let again = KeptChange {
        seen: None,
        ..late(&seen, Some(seen.clone()))
    };
    let twice = stack.store.save_kept(&again);
    assert_eq!(twice.await.unwrap(), Changed::Superseded);
    let before = stack.items().await;
    let stale = stack.send_on(1, Method::DELETE, &path, &Value::Null).await;
    assert_eq!(stale.refusal(), (412, "PRECONDITION_FAILED"));
    assert_eq!(stack.items().await, before);
}

fn late(seen: &StrategyRecord, next: Option<StrategyRecord>) -> KeptChange<StrategyRecord> {
    let late_comer = Principal {
        name: "test".to_owned(),
        memberships: Vec::new(),
        operator: false,
        expires_at: None,
    };
    let audit = AuditEntry::new(
        seen.client_id,
        &late_comer,
        AuditAction::Updated,
        seen.audited(),
        Timestamp::now(),
    );
    KeptChange {
        seen: Some(seen.clone()),
        next,
        audit,
    }
}

/// A system that breaks off at `point` of making a client, started again.
async fn after_a_crash(point: &str) -> (TestSystem, Value) {
    let system = TestSystem::configure().crash(point).start().await;
    let request = json!({
        "name": "Bolt", "slug": "bolt", "type": "customer",
        "parent_id": system.client("heaviside-digital"),
    });
    let api = system.api("heaviside-digital");
    api.post_unanswered("/api/clients", &request).await;
    (system.crashed().await.start().await, request)
}

/// The names of the clients below the agency, and of those with the slug of the new one.
async fn names(system: &TestSystem, api: &Api) -> (Vec<Value>, Vec<Value>) {
    let agency = system.client("heaviside-digital");
    let around = api.get(&format!("/api/clients/{agency}/hierarchy")).await;
    let found = api.get("/api/clients?slug=bolt").await;
    let names = |clients: &Value| {
        let clients = clients.as_array().unwrap().iter();
        clients.map(|client| client["name"].clone()).collect()
    };
    (
        names(&around.body["data"]["descendants"]),
        names(&found.body["data"]),
    )
}

#[tokio::test]
async fn a_crash_before_a_client_is_made_leaves_nothing_of_it() {
    let (system, request) = after_a_crash("before TransactWriteItems 1").await;
    let api = system.api("heaviside-digital");
    let (below, found) = names(&system, &api).await;
    assert!(!below.contains(&json!("Bolt")) && found.is_empty());
    let made = api.post("/api/clients", &request).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let (below, found) = names(&system, &api).await;
    assert!(below.contains(&json!("Bolt")) && found == ["Bolt"]);
}

#[tokio::test]
async fn a_crash_after_a_client_is_made_leaves_all_of_it() {
    let (system, request) = after_a_crash("after TransactWriteItems 1").await;
    let api = system.api("heaviside-digital");
    let again = api.post("/api/clients", &request).await;
    assert_eq!(again.refusal(), (409, "CONFLICT"));
    let (below, found) = names(&system, &api).await;
    assert!(below.contains(&json!("Bolt")) && found == ["Bolt"]);
    let found = api.get("/api/clients?slug=bolt").await;
    let id = found.body["data"][0]["client_id"].as_str().unwrap();
    let strategies = api.get(&format!("/api/clients/{id}/strategies")).await;
    assert_eq!(strategies.body["data"].as_array().unwrap().len(), 2);
}
