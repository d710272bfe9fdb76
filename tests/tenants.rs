//! The hierarchy of clients, as those who own it make, change and leave it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Api, TestSystem, api::blog_post, until};

async fn create(api: &Api, kind: &str, name: &str, parent: &str) -> Answer {
    let request = json!({"name": name, "type": kind, "parent_id": parent});
    api.post("/api/clients", &request).await
}

async fn put(api: &Api, client: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let path = format!("/api/clients/{client}");
    api.send(Method::PUT, &path, headers, Some(body)).await
}

/// A client as it is to be, from what it is.
fn edit(client: &Value, changes: &Value) -> Value {
    let mut edit = json!({});
    for field in ["name", "slug", "parent_id", "metadata", "budget"] {
        edit[field] = changes.get(field).unwrap_or(&client[field]).clone();
    }
    edit
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn slugs(clients: &Value) -> Vec<String> {
    let clients = clients.as_array().unwrap();
    clients.iter().map(|client| text(&client["slug"])).collect()
}

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
async fn a_deleted_client_is_gone_with_all_below_it_and_the_log_tells_of_it() {
    let system = TestSystem::start().await;
    let root = system.api("hg-content");
    let (agency, customer) = (
        system.client("heaviside-digital"),
        system.client("ohio-paving"),
    );
    let path = format!("/api/clients/{agency}");
    assert_eq!(root.delete(&path).await.refusal(), (409, "CONFLICT"));
    assert_eq!(
        root.delete(&format!("{path}?cascade=maybe")).await.fields(),
        ["cascade"]
    );
    let gone = root.delete(&format!("{path}?cascade=true")).await;
    assert_eq!(
        (gone.status.as_u16(), &gone.body["data"]["status"]),
        (202, &json!("deleting"))
    );
    assert_eq!(root.get(&path).await.status, 404);
    assert_eq!(root.delete(&path).await.status, 404);
    until("the customers to go, too", async || {
        let left = slugs(&root.get("/api/clients").await.body["data"]);
        (left == ["hg-content", "pasco-scientific"]).then_some(())
    })
    .await;
    assert_eq!(
        root.get(&format!("/api/clients/{customer}")).await.status,
        404
    );
    assert_eq!(
        root.post("/generate", &blog_post(customer)).await.status,
        404
    );

    let log = root
        .get(&format!(
            "/api/clients/{}/audit?page_size=1",
            system.client("hg-content")
        ))
        .await;
    let entry = &log.body["data"][0];
    assert_eq!(
        (
            &entry["action"],
            &entry["kind"],
            &entry["id"],
            &entry["name"]
        ),
        (
            &json!("deleted"),
            &json!("client"),
            &json!(agency),
            &json!("Heaviside Digital")
        )
    );
    assert!(entry["actor"].as_str().unwrap().starts_with("key:"));
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
