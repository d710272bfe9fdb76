//! Making, changing, deleting and restoring.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Tenants, blog, templates_of, with};

#[tokio::test]
async fn what_was_made_is_read_changed_and_deleted() {
    let tenants = Tenants::start().await;
    let client = &tenants.agency;
    let wanted = json!({
        "name": "House", "content_type": "blog", "template": "Write about {topic} in {season}.",
        "variables": {"season": {"description": "When it is read", "default": "spring"}}
    });
    let made = tenants.create(client, &wanted).await;
    assert_eq!(
        (made.status.as_u16(), &made.headers["etag"]),
        (201, &"\"v1\"".parse().unwrap())
    );
    let data = &made.body["data"];
    assert_eq!(
        [
            &data["content_type"],
            &data["syntax"],
            &data["is_active"],
            &data["is_default"]
        ],
        [
            &json!("blog_post"),
            &json!("tinytemplate"),
            &json!(true),
            &json!(false)
        ]
    );
    assert_eq!(
        (&data["template"], &data["characters"]),
        (&wanted["template"], &json!(32))
    );
    let season = json!({"description": "When it is read", "default": "spring", "required": false});
    assert_eq!(data["variables"], json!({"season": season}));

    let id = data["template_id"].as_str().unwrap();
    let path = format!("{}/{id}", templates_of(client));
    let read = tenants.get(&path).await;
    assert_eq!((read.status.as_u16(), &read.body), (200, &made.body));

    let changed = tenants
        .replace(client, id, &blog("Home", "On {topic}."))
        .await;
    assert_eq!(
        (changed.status.as_u16(), &changed.headers["etag"]),
        (200, &"\"v2\"".parse().unwrap())
    );
    let data = &changed.body["data"];
    assert_eq!(
        (&data["name"], &data["template"], &data["variables"]),
        (&json!("Home"), &json!("On {topic}."), &json!({}))
    );
    let list = tenants.get(&templates_of(client)).await.body;
    assert_eq!(list["data"][0]["version"], 2);
    assert_eq!(list["data"][0].get("template"), None, "lists are light");

    let gone = tenants.remove(client, id).await;
    assert_eq!((gone.status.as_u16(), &gone.body["data"]), (200, data));
    for gone in [tenants.get(&path).await, tenants.remove(client, id).await] {
        assert_eq!(gone.refusal(), (404, "NOT_FOUND"));
    }
    let actions: Vec<_> = audit(&tenants, client).await;
    assert_eq!(actions, ["deleted 2", "updated 2", "created 1"]);
}

/// What the audit log says of templates, the latest first.
async fn audit(tenants: &Tenants, client: &str) -> Vec<String> {
    let log = tenants
        .get(&format!("/api/clients/{client}/audit"))
        .await
        .body;
    let entries = log["data"].as_array().unwrap().iter();
    entries
        .filter(|entry| entry["kind"] == "template")
        .map(|entry| format!("{} {}", entry["action"].as_str().unwrap(), entry["version"]))
        .collect()
}

#[tokio::test]
async fn a_template_is_found_at_its_own_client_alone() {
    let tenants = Tenants::start().await;
    let id = tenants.blog(&tenants.agency, "House", "{topic}").await;
    for other in [&tenants.customer, &tenants.root] {
        let path = format!("{}/{id}", templates_of(other));
        for address in [
            path.clone(),
            format!("{path}/versions"),
            format!("{path}/versions/1"),
        ] {
            assert_eq!(
                tenants.get(&address).await.refusal(),
                (404, "NOT_FOUND"),
                "{address}"
            );
        }
        for refused in [
            tenants.replace(other, &id, &blog("Mine", "{topic}")).await,
            tenants.remove(other, &id).await,
            tenants.restore(other, &id, 1).await,
        ] {
            assert_eq!(refused.refusal(), (404, "NOT_FOUND"));
        }
    }
}

#[tokio::test]
async fn a_version_that_is_known_is_not_sent_and_one_that_is_over_is_not_changed() {
    let tenants = Tenants::start().await;
    let id = tenants.blog(&tenants.agency, "House", "{topic}").await;
    let path = format!("{}/{id}", templates_of(&tenants.agency));
    let (stack, nothing) = (&tenants.stack, Value::Null);
    let known = stack.send_on(1, Method::GET, &path, &nothing).await;
    assert_eq!((known.status.as_u16(), &known.body), (304, &nothing));
    let change = blog("Home", "{topic}");
    let changed = stack.send_on(1, Method::PUT, &path, &change).await;
    assert_eq!(changed.status, 200);
    let restore = format!("{path}/restore");
    for (method, path, body) in [
        (Method::PUT, &path, &change),
        (Method::DELETE, &path, &nothing),
        (Method::POST, &restore, &json!({"version": 1})),
    ] {
        let late = stack.send_on(1, method, path, body).await;
        assert_eq!(late.refusal(), (412, "PRECONDITION_FAILED"));
    }
}

#[tokio::test]
async fn every_version_can_be_read_and_restored_even_of_one_that_was_deleted() {
    let tenants = Tenants::start().await;
    let client = &tenants.agency;
    let id = tenants.blog(client, "1", "First {topic}").await;
    let inactive = with(blog("2", "Second {topic}"), json!({"is_active": false}));
    tenants.replace(client, &id, &inactive).await;
    let versions = format!("{}/{id}/versions", templates_of(client));
    let list = tenants.get(&versions).await.body;
    assert_eq!(
        (&list["data"][0]["name"], &list["pagination"]["total"]),
        (&json!("1"), &json!(1))
    );
    for (version, template) in [(1, "First {topic}"), (2, "Second {topic}")] {
        let one = tenants.get(&format!("{versions}/{version}")).await.body;
        assert_eq!(one["data"]["template"], json!(template));
    }
    for missing in ["3", "0", "one"] {
        let refused = tenants.get(&format!("{versions}/{missing}")).await;
        assert_eq!(refused.status, 404, "{missing}: {}", refused.body);
    }

    let restored = tenants.restore(client, &id, 1).await;
    assert_eq!(
        (
            &restored.headers["etag"],
            &restored.body["data"]["template"]
        ),
        (&"\"v3\"".parse().unwrap(), &json!("First {topic}"))
    );
    assert_eq!(tenants.name_in_effect(client).await, "1");
    let refused = tenants.restore(client, &id, 3).await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        ((422, "VALIDATION_ERROR"), vec!["version"])
    );

    tenants.remove(client, &id).await;
    assert_eq!(tenants.name_in_effect(client).await, "built-in");
    let back = tenants.restore(client, &id, 3).await;
    assert_eq!(
        (back.status.as_u16(), &back.body["data"]["version"]),
        (200, &json!(4))
    );
    assert_eq!(tenants.name_in_effect(client).await, "1");
}

#[tokio::test]
async fn a_client_has_at_most_a_hundred() {
    let tenants = Tenants::start().await;
    for number in 0..100 {
        let wanted = blog(&number.to_string(), "{topic}");
        assert_eq!(tenants.create(&tenants.agency, &wanted).await.status, 201);
    }
    let refused = tenants
        .create(&tenants.agency, &blog("more", "{topic}"))
        .await;
    assert_eq!(refused.refusal(), (409, "CONFLICT"));
    assert_eq!(tenants.name_in_effect(&tenants.agency).await, "99");
}
