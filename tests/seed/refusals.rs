//! What is wrong with a file, its key or its address is told.

use serde_json::{Value, json};

use super::{acme, run, seed};
use crate::harness::TestSystem;

#[tokio::test]
async fn a_broken_file_is_refused_with_its_places_before_anything_is_sent() {
    let broken = json!({
        "clients": [
            {"slug": "acme", "name": "Acme", "type": "root"},
            {"slug": "acme", "name": "Acme", "type": "customer", "parent": "acme"},
        ],
        "strategies": [
            {"client": "acme", "name": "S", "content_type": "blog_post", "configuration": {"tone": "loud"}},
        ],
    });
    // Nobody listens there, which would be told.
    let nowhere = ["--url", "http://127.0.0.1:9", "--key", "k"];
    let said = run(&broken.to_string(), &nowhere);
    assert!(!said.success && said.out.is_empty(), "{}", said.out);
    for place in [
        "clients[1].slug",
        "clients[1].parent",
        "strategies[0].configuration.tone",
    ] {
        assert!(said.err.contains(place), "{place} is missing: {}", said.err);
    }
    let misspelt = json!({"clients": [{"slug": "acme", "name": "Acme", "kind": "root"}]});
    let said = run(&misspelt.to_string(), &nowhere);
    assert!(
        said.err.contains("clients[0].kind: unknown field"),
        "{}",
        said.err
    );
    let said = run(&acme().to_string(), &nowhere);
    assert!(said.err.contains("cannot reach the API"), "{}", said.err);
}

#[tokio::test]
async fn a_parent_that_is_nowhere_is_told_before_anything_is_made() {
    let system = TestSystem::start().await;
    let file = json!({"clients": [
        {"slug": "acme", "name": "Acme", "type": "root"},
        {"slug": "roofs", "name": "Roofs", "type": "customer", "parent": "acme-nroth"},
        {"slug": "walls", "name": "Walls", "type": "agency", "parent": "ohio-paving"},
    ]});
    let said = seed(&system, system.operator_key(), &file.to_string(), &[]);
    assert!(!said.success && said.out.is_empty(), "{}", said.out);
    for told in [
        "clients[1].parent is neither in the file nor a client that the key reaches: acme-nroth",
        "clients[2].parent an agency needs a root as its parent, not a customer",
    ] {
        assert!(said.err.contains(told), "{}", said.err);
    }
    let found = system.operator().get("/api/clients?slug=acme").await.body;
    assert_eq!(found["data"], json!([]));
}

#[tokio::test]
async fn what_the_key_may_not_do_is_refused_and_the_rest_goes_on() {
    let system = TestSystem::start().await;
    let mut file = acme();
    file["clients"].as_array_mut().unwrap().push(
        json!({"slug": "ohio-roofs", "name": "Ohio Roofs", "type": "customer", "parent": "heaviside-digital"}),
    );
    let owner = system.key("heaviside-digital");
    let said = seed(&system, owner, &file.to_string(), &["--json"]);
    assert!(!said.success);
    assert_eq!(
        said.outcomes(),
        [
            "client acme: refused",
            "client acme-north: skipped",
            "client acme-roofs: skipped",
            "client ohio-roofs: made",
            "strategy House style: skipped",
            "strategy House style: skipped",
            "strategy By the way: made",
        ]
    );
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        report["entries"][0]["reason"],
        "FORBIDDEN: only the operator can make a root"
    );
    assert_eq!(
        report["counts"],
        json!({"made": 2, "refused": 1, "skipped": 4})
    );
}

#[tokio::test]
async fn what_the_deployment_refuses_is_told_with_its_fields() {
    let system = TestSystem::start().await;
    let budget = json!({"clients": [{
        "slug": "heaviside-digital", "name": "Heaviside Digital", "type": "agency", "parent": "hg-content",
        "budget": {"monthly_usd": 5},
    }, {"slug": "hg-content", "name": "HG Content", "type": "root"}]});
    let owner = system.key("heaviside-digital");
    let said = seed(&system, owner, &budget.to_string(), &["--update"]);
    assert!(!said.success);
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "refused        client hg-content: FORBIDDEN: only the operator can make a root",
            "refused        client heaviside-digital: FORBIDDEN: only an owner of the client above can change the budget",
        ]
    );
    let unknown = seed(&system, "hg_live_typo", &acme().to_string(), &[]);
    assert!(unknown.err.contains("UNAUTHORIZED"), "{}", unknown.err);
}

#[tokio::test]
async fn without_a_url_the_local_stack_is_looked_for_and_without_a_key_one_is_asked_for() {
    let said = run(&acme().to_string(), &[]);
    assert!(
        said.err
            .contains("no local stack keeps its data in .hg-content"),
        "{}",
        said.err
    );
    let said = run(&acme().to_string(), &["--url", "http://127.0.0.1:9"]);
    assert!(said.err.contains("HG_CONTENT_KEY"), "{}", said.err);
}
