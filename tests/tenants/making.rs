//! Making a client.

use serde_json::json;

use super::{create, slugs, text};
use crate::harness::TestSystem;

#[tokio::test]
async fn a_client_has_the_parent_that_its_type_needs() {
    let system = TestSystem::start().await;
    let root = system.api("hg-content");
    let (agency, customer) = (
        system.client("heaviside-digital"),
        system.client("ohio-paving"),
    );
    for (kind, parent, rule) in [
        (
            "agency",
            agency,
            "an agency needs a root as its parent, not an agency",
        ),
        (
            "agency",
            customer,
            "an agency needs a root as its parent, not a customer",
        ),
        (
            "customer",
            system.client("hg-content"),
            "a customer needs an agency as its parent, not a root",
        ),
        (
            "customer",
            customer,
            "a customer needs an agency as its parent, not a customer",
        ),
        ("root", agency, "a root has no parent: leave it out"),
    ] {
        let refused = create(&root, kind, "Wrong", parent).await;
        assert_eq!(refused.refusal(), (422, "VALIDATION_ERROR"), "{kind}");
        assert_eq!(refused.fields(), ["parent_id"]);
        assert_eq!(refused.body["error"]["details"][0]["constraint"], rule);
    }
    let orphan = root
        .post("/api/clients", &json!({"name": "A", "type": "agency"}))
        .await;
    assert_eq!(orphan.fields(), ["parent_id"]);
    let another_root = json!({"name": "Another", "type": "root"});
    assert_eq!(
        root.post("/api/clients", &another_root).await.refusal(),
        (403, "FORBIDDEN")
    );
    assert_eq!(
        system
            .operator()
            .post("/api/clients", &another_root)
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn a_slug_is_made_of_the_name_and_given_out_once() {
    let system = TestSystem::start().await;
    let agency = system.api("heaviside-digital");
    let parent = system.client("heaviside-digital");
    for expected in ["cafe-noir-co", "cafe-noir-co-2", "cafe-noir-co-3"] {
        let made = create(&agency, "customer", "Café Noir & Co.", parent).await;
        assert_eq!(made.body["data"]["slug"], expected);
    }
    let given =
        json!({"name": "X", "slug": "cafe-noir-co", "type": "customer", "parent_id": parent});
    assert_eq!(
        agency.post("/api/clients", &given).await.refusal(),
        (409, "CONFLICT")
    );
    let found = agency.get("/api/clients?slug=cafe-noir-co-2").await;
    assert_eq!(slugs(&found.body["data"]), ["cafe-noir-co-2"]);
    let unseen = system
        .api("pasco-scientific")
        .get("/api/clients?slug=cafe-noir-co-2")
        .await;
    assert_eq!(unseen.body["data"], json!([]));
}

#[tokio::test]
async fn a_new_client_begins_with_two_strategies() {
    let system = TestSystem::start().await;
    let agency = system.api("heaviside-digital");
    let made = create(
        &agency,
        "customer",
        "New",
        system.client("heaviside-digital"),
    )
    .await;
    let client = text(&made.body["data"]["client_id"]);
    let listed = agency
        .get(&format!("/api/clients/{client}/strategies"))
        .await;
    let names: Vec<_> = listed.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["name"]))
        .collect();
    assert_eq!(
        names,
        ["Default Blog Strategy", "Default Social Media Strategy"]
    );
    let path = format!("/api/clients/{client}/strategies/effective?content_type=blog_post");
    let effective = agency.get(&path).await.body["data"]["configuration"].clone();
    assert_eq!(
        (
            &effective["word_count_min"],
            &effective["word_count_max"],
            &effective["target_audience"]
        ),
        (&json!(800), &json!(1200), &json!("business professionals"))
    );
}
