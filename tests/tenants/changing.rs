//! Changing a client, and moving it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{edit, put, slugs, text};
use crate::harness::{TestSystem, api::blog_post};

#[tokio::test]
async fn a_change_is_made_on_the_version_that_was_seen_and_leaves_nothing_out() {
    let system = TestSystem::start().await;
    let agency = system.api("heaviside-digital");
    let client = system.client("ohio-paving");
    let path = format!("/api/clients/{client}");
    let read = agency.get(&path).await;
    assert_eq!(read.headers["etag"], "\"v1\"");
    let same = agency
        .send(Method::GET, &path, &[("if-none-match", "\"v1\"")], None)
        .await;
    assert_eq!((same.status.as_u16(), same.body), (304, json!("")));

    let renamed = edit(
        &read.body["data"],
        &json!({"name": "Ohio Paving Inc.", "slug": "ohio"}),
    );
    let changed = put(&agency, client, &[("if-match", "\"v1\"")], &renamed).await;
    assert_eq!(
        (changed.status.as_u16(), &changed.headers["etag"]),
        (200, &"\"v2\"".parse().unwrap())
    );
    let late = put(&agency, client, &[("if-match", "\"v1\"")], &renamed).await;
    assert_eq!(late.refusal(), (412, "PRECONDITION_FAILED"));
    let bare = put(&agency, client, &[], &json!({})).await;
    assert_eq!(
        bare.fields(),
        ["name", "slug", "parent_id", "metadata", "budget"]
    );

    let above = agency
        .get(&format!(
            "/api/clients/{}/hierarchy",
            system.client("heaviside-digital")
        ))
        .await;
    assert!(slugs(&above.body["data"]["children"]).contains(&"ohio".to_owned()));
    let freed = json!({"name": "X", "slug": "ohio-paving", "type": "customer", "parent_id": system.client("heaviside-digital")});
    assert_eq!(agency.post("/api/clients", &freed).await.status, 201);
}

#[tokio::test]
async fn a_budget_is_set_by_an_owner_of_the_client_above() {
    let system = TestSystem::start().await;
    let (agency, customer) = (system.api("heaviside-digital"), system.api("ohio-paving"));
    let client = system.client("ohio-paving");
    let seen = agency.get(&format!("/api/clients/{client}")).await.body["data"].clone();
    assert_eq!(
        (&seen["budget"], &seen["spending"]),
        (&Value::Null, &Value::Null)
    );
    let limited = edit(&seen, &json!({"budget": {"monthly_usd": 12.5}}));
    assert_eq!(
        put(&customer, client, &[], &limited).await.refusal(),
        (403, "FORBIDDEN")
    );
    assert_eq!(put(&agency, client, &[], &limited).await.status, 200);
    let seen = customer.get(&format!("/api/clients/{client}")).await.body["data"].clone();
    assert_eq!(
        seen["budget"],
        json!({"monthly_usd": 12.5, "action": "block"})
    );
    assert_eq!(seen["spending"]["spent_usd"], 0.0);
    let unlimited = edit(&seen, &json!({"budget": null}));
    assert_eq!(
        put(&customer, client, &[], &unlimited).await.refusal(),
        (403, "FORBIDDEN")
    );
    let renamed = edit(&seen, &json!({"name": "Ohio"}));
    assert_eq!(
        put(&customer, client, &[], &renamed).await.status,
        200,
        "what it may change, it may"
    );
}

#[tokio::test]
async fn a_customer_moves_to_another_agency_of_its_root_with_all_it_has() {
    let system = TestSystem::start().await;
    let root = system.api("hg-content");
    let (from, to) = (
        system.api("heaviside-digital"),
        system.api("pasco-scientific"),
    );
    let customer = system.client("ohio-paving");
    let job = from.generate(&blog_post(customer)).await;
    let job = format!("/jobs/{}", text(&job["job_id"]));
    assert_eq!(to.get(&job).await.status, 404);
    let seen = root.get(&format!("/api/clients/{customer}")).await.body["data"].clone();
    let moved = edit(
        &seen,
        &json!({"parent_id": system.client("pasco-scientific")}),
    );
    assert_eq!(
        put(&from, customer, &[], &moved).await.status,
        404,
        "it does not own the other agency"
    );
    let answer = put(&root, customer, &[], &moved).await;
    assert_eq!(answer.status, 200, "{}", answer.body);

    assert!(
        !slugs(&from.get("/api/clients").await.body["data"]).contains(&"ohio-paving".to_owned())
    );
    assert!(slugs(&to.get("/api/clients").await.body["data"]).contains(&"ohio-paving".to_owned()));
    assert_eq!(
        to.get(&format!("/api/clients/{customer}")).await.status,
        200
    );
    let log = to
        .get(&format!(
            "/api/clients/{}/audit",
            system.client("pasco-scientific")
        ))
        .await;
    assert_eq!(log.body["data"][0]["id"], customer);

    let agency = system.client("heaviside-digital");
    let seen = root.get(&format!("/api/clients/{agency}")).await.body["data"].clone();
    let stray = edit(
        &seen,
        &json!({"parent_id": system.client("pasco-scientific")}),
    );
    let refused = put(&root, agency, &[], &stray).await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        ((422, "VALIDATION_ERROR"), vec!["parent_id"])
    );
}

#[tokio::test]
async fn a_moved_customers_jobs_are_read_by_both_agencies_and_cancelled_by_the_new_one() {
    let system = TestSystem::configure().kept().start().await;
    let root = system.api("hg-content");
    let customer = system.client("ohio-paving");
    let job = root.generate(&blog_post(customer)).await;
    let seen = root.get(&format!("/api/clients/{customer}")).await.body["data"].clone();
    let moved = edit(
        &seen,
        &json!({"parent_id": system.client("pasco-scientific")}),
    );
    assert_eq!(put(&root, customer, &[], &moved).await.status, 200);
    // Where a client is, is believed for a minute by who saw it; another process has not.
    let system = system.stop().await.start().await;
    let path = format!("/jobs/{}", text(&job["job_id"]));
    for agency in ["pasco-scientific", "heaviside-digital"] {
        let read = system.api(agency).get(&path).await;
        assert_eq!(read.status, 200, "{agency}: {}", read.body);
    }
    let path = format!("/api{path}");
    let cancel = async |agency| {
        let api = system.api(agency);
        api.send(Method::DELETE, &path, &[], None).await.status
    };
    assert_eq!(cancel("heaviside-digital").await, 404);
    assert_ne!(cancel("pasco-scientific").await, 404);
    assert_eq!(
        system.api("cincinnati-electrician").get(&path).await.status,
        404
    );
}
