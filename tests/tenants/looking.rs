//! What is told of clients: lists, the hierarchy, the log.

use serde_json::{Value, json};

use super::{create, edit, put, slugs, text};
use crate::harness::TestSystem;

#[tokio::test]
async fn pages_and_cursors_reach_every_client_once() {
    let system = TestSystem::start().await;
    let agency = system.api("pasco-scientific");
    for number in 0..7 {
        create(
            &agency,
            "customer",
            &format!("Lab {number}"),
            system.client("pasco-scientific"),
        )
        .await;
    }
    let whole = agency.get("/api/clients?page_size=100").await.body;
    assert_eq!(whole["pagination"]["total"], 8);
    let all = slugs(&whole["data"]);
    assert_eq!(all[0], "pasco-scientific");
    let mut paged = Vec::new();
    for page in 1..=3 {
        paged.extend(slugs(
            &agency
                .get(&format!("/api/clients?page_size=3&page={page}"))
                .await
                .body["data"],
        ));
    }
    assert_eq!(paged, all);
    let mut walked = Vec::new();
    let mut path = "/api/clients?page_size=3".to_owned();
    loop {
        let page = agency.get(&path).await.body;
        walked.extend(slugs(&page["data"]));
        match page["pagination"]["nextCursor"].as_str() {
            Some(cursor) => path = format!("/api/clients?page_size=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(walked, all);
    let theirs = system.api("heaviside-digital").get(&path).await;
    assert_eq!(
        (theirs.refusal(), theirs.fields()),
        ((400, "BAD_REQUEST"), vec!["cursor"])
    );
}

#[tokio::test]
async fn a_hierarchy_shows_what_is_above_and_below() {
    let system = TestSystem::start().await;
    let root = system.api("hg-content");
    let of = async |slug: &str| {
        let path = format!("/api/clients/{}/hierarchy", system.client(slug));
        let found = root.get(&path).await.body["data"].clone();
        let parent = found["parent"]["slug"].clone();
        let lists =
            ["ancestors", "children", "descendants"].map(|list| slugs(&found[list]).join(" "));
        (parent, lists)
    };
    let (agencies, customers) = (
        "heaviside-digital pasco-scientific",
        "cincinnati-electrician ohio-paving",
    );
    let below = format!("{agencies} {customers}");
    assert_eq!(
        of("hg-content").await,
        (Value::Null, ["", agencies, &below].map(str::to_owned))
    );
    assert_eq!(
        of("heaviside-digital").await,
        (
            json!("hg-content"),
            ["hg-content", customers, customers].map(str::to_owned)
        )
    );
    let above = "hg-content heaviside-digital";
    assert_eq!(
        of("ohio-paving").await,
        (
            json!("heaviside-digital"),
            [above, "", ""].map(str::to_owned)
        )
    );
}

#[tokio::test]
async fn the_log_tells_who_changed_what_the_latest_first() {
    let system = TestSystem::start().await;
    let agency = system.api("heaviside-digital");
    let client = system.client("ohio-paving");
    let path = format!("/api/clients/{client}");
    let seen = agency.get(&path).await.body["data"].clone();
    put(&agency, client, &[], &edit(&seen, &json!({"name": "Ohio"}))).await;
    agency
        .post(
            &format!("{path}/members"),
            &json!({"user_id": "ada", "role": "viewer"}),
        )
        .await;
    agency
        .post(
            &format!("{path}/members"),
            &json!({"user_id": "ada", "role": "owner"}),
        )
        .await;
    let strategy = json!({"name": "S", "content_type": "press_release", "configuration": {}});
    agency.post(&format!("{path}/strategies"), &strategy).await;
    agency
        .post(
            &format!("{path}/api-keys"),
            &json!({"name": "CI", "role": "viewer"}),
        )
        .await;

    let mut told = Vec::new();
    let mut next = format!("{path}/audit?page_size=2");
    loop {
        let page = agency.get(&next).await.body;
        for entry in page["data"].as_array().unwrap() {
            let [action, kind, name] = ["action", "kind", "name"].map(|field| text(&entry[field]));
            told.push(format!("{action} {kind} {name} {}", entry["version"]));
        }
        match page["pagination"]["nextCursor"].as_str() {
            Some(cursor) => next = format!("{path}/audit?page_size=2&cursor={cursor}"),
            None => break,
        }
    }
    let expected = [
        "created api_key CI null",
        "created strategy S 1",
        "updated member owner null",
        "created member viewer null",
        "updated client Ohio 2",
    ];
    assert_eq!(told, expected);
}
