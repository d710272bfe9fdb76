//! Making, changing, deleting and restoring.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Tenants, blog, ids, inactive, strategies_of};

#[tokio::test]
async fn a_new_client_has_two_that_are_in_effect() {
    let tenants = Tenants::start().await;
    let list = tenants.list(&tenants.agency).await;
    let shown = |field: &str| -> Vec<Value> {
        let list = list.as_array().unwrap().iter();
        list.map(|one| one[field].clone()).collect()
    };
    assert_eq!(
        shown("name"),
        ["Default Blog Strategy", "Default Social Media Strategy"]
    );
    assert_eq!(shown("is_active"), [json!(true), json!(true)]);
    for (index, content_type) in ["blog_post", "social_media"].iter().enumerate() {
        let query = format!("content_type={content_type}");
        let effective = tenants.effective_by(&tenants.agency, &query).await;
        assert_eq!(
            effective["strategy"]["strategy_id"],
            shown("strategy_id")[index]
        );
    }
}

#[tokio::test]
async fn what_was_made_is_read_changed_and_deleted() {
    let tenants = Tenants::start().await;
    let client = &tenants.agency;
    let made = tenants
        .create(
            client,
            &blog("Calm", &json!({"tone": "casual", "mascot": "owl"})),
        )
        .await;
    assert_eq!(
        (made.status.as_u16(), &made.headers["etag"]),
        (201, &"\"v1\"".parse().unwrap())
    );
    let id = made.body["data"]["strategy_id"].as_str().unwrap();
    let path = format!("{}/{id}", strategies_of(client));
    let read = tenants.get(&path).await;
    assert_eq!((read.status.as_u16(), &read.body), (200, &made.body));
    assert_eq!(
        read.body["data"]["configuration"],
        json!({"tone": "casual", "mascot": "owl"})
    );

    let changed = tenants
        .replace(client, id, &blog("Calmer", &json!({})))
        .await;
    assert_eq!(
        (changed.status.as_u16(), &changed.headers["etag"]),
        (200, &"\"v2\"".parse().unwrap())
    );
    let data = &changed.body["data"];
    assert_eq!(
        (&data["name"], &data["configuration"]),
        (&json!("Calmer"), &json!({}))
    );
    assert_eq!(data["created_at"], made.body["data"]["created_at"]);
    assert_eq!(tenants.list(client).await[2], *data);

    let gone = tenants.remove(client, id).await;
    assert_eq!((gone.status.as_u16(), &gone.body["data"]), (200, data));
    assert_eq!(tenants.get(&path).await.refusal(), (404, "NOT_FOUND"));
    assert_eq!(
        tenants.remove(client, id).await.refusal(),
        (404, "NOT_FOUND")
    );
    assert_eq!(tenants.list(client).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_strategy_is_found_at_its_own_client_alone() {
    let tenants = Tenants::start().await;
    let id = tenants.blog(&tenants.agency, "Calm", &json!({})).await;
    for other in [&tenants.customer, &tenants.root] {
        let path = format!("{}/{id}", strategies_of(other));
        assert_eq!(tenants.get(&path).await.refusal(), (404, "NOT_FOUND"));
        let versions = tenants.get(&format!("{path}/versions")).await;
        assert_eq!(versions.refusal(), (404, "NOT_FOUND"));
        for refused in [
            tenants.replace(other, &id, &blog("Mine", &json!({}))).await,
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
    let id = tenants.blog(&tenants.agency, "Calm", &json!({})).await;
    let path = format!("{}/{id}", strategies_of(&tenants.agency));
    let (stack, nothing) = (&tenants.stack, Value::Null);
    let known = stack.send_on(1, Method::GET, &path, &nothing).await;
    assert_eq!((known.status.as_u16(), &known.body), (304, &nothing));

    let change = blog("Calmer", &json!({}));
    let changed = stack.send_on(1, Method::PUT, &path, &change).await;
    assert_eq!(changed.status, 200);
    let known = stack.send_on(1, Method::GET, &path, &nothing).await;
    assert_eq!(
        (known.status.as_u16(), &known.body["data"]["version"]),
        (200, &json!(2))
    );
    let restore = format!("{path}/restore");
    for (method, path, body) in [
        (Method::PUT, &path, &change),
        (Method::DELETE, &path, &nothing),
        (Method::POST, &restore, &json!({"version": 1})),
    ] {
        let late = stack.send_on(1, method, path, body).await;
        assert_eq!(late.refusal(), (412, "PRECONDITION_FAILED"));
    }
    let version = tenants.get(&path).await.body["data"]["version"].clone();
    assert_eq!(version, 2);
}

#[tokio::test]
async fn every_change_keeps_the_version_before_and_the_latest_is_listed_first() {
    let tenants = Tenants::start().await;
    let client = &tenants.agency;
    let id = tenants.blog(client, "1", &json!({"tone": "casual"})).await;
    let path = format!("{}/{id}/versions", strategies_of(client));
    assert_eq!(tenants.get(&path).await.body["data"], json!([]));
    for name in ["2", "3", "4"] {
        let change = blog(name, &json!({"tone": "friendly"}));
        assert_eq!(tenants.replace(client, &id, &change).await.status, 200);
    }
    let first = tenants.get(&format!("{path}?page_size=2")).await.body;
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let second = tenants
        .get(&format!("{path}?page_size=2&cursor={cursor}"))
        .await
        .body;
    let shown = |page: &Value| -> Vec<(String, u64)> {
        let versions = page["data"].as_array().unwrap().iter();
        let shown = versions.map(|one| {
            (
                one["name"].as_str().unwrap().to_owned(),
                one["version"].as_u64().unwrap(),
            )
        });
        shown.collect()
    };
    assert_eq!(shown(&first), [("3".to_owned(), 3), ("2".to_owned(), 2)]);
    assert_eq!(shown(&second), [("1".to_owned(), 1)]);
    assert_eq!(
        second["data"][0]["configuration"],
        json!({"tone": "casual"})
    );
    assert_eq!(
        (
            &first["pagination"]["total"],
            &second["pagination"]["nextCursor"]
        ),
        (&json!(3), &Value::Null)
    );
}

#[tokio::test]
async fn an_earlier_version_is_restored_as_a_new_one() {
    let tenants = Tenants::start().await;
    let client = &tenants.agency;
    let id = tenants.blog(client, "1", &json!({"tone": "casual"})).await;
    tenants.replace(client, &id, &inactive("2")).await;
    let restored = tenants.restore(client, &id, 1).await;
    assert_eq!(
        (restored.status.as_u16(), &restored.headers["etag"]),
        (200, &"\"v3\"".parse().unwrap())
    );
    let data = &restored.body["data"];
    assert_eq!(
        (
            &data["name"],
            &data["configuration"],
            &data["is_active"],
            &data["version"]
        ),
        (
            &json!("1"),
            &json!({"tone": "casual"}),
            &json!(true),
            &json!(3)
        )
    );
    assert_eq!(tenants.name_in_effect(client).await.as_deref(), Some("1"));

    for missing in [3, 4, 0] {
        let refused = tenants.restore(client, &id, missing).await;
        assert_eq!(
            (refused.refusal(), refused.fields()),
            ((422, "VALIDATION_ERROR"), vec!["version"])
        );
    }
}

#[tokio::test]
async fn a_deleted_strategy_comes_back_by_its_versions() {
    let tenants = Tenants::start().await;
    let client = &tenants.agency;
    let id = tenants
        .blog(client, "Calm", &json!({"tone": "casual"}))
        .await;
    assert_eq!(
        tenants.name_in_effect(client).await.as_deref(),
        Some("Calm")
    );
    tenants.remove(client, &id).await;
    assert_eq!(
        tenants.name_in_effect(client).await.as_deref(),
        Some("Default Blog Strategy")
    );
    let path = format!("{}/{id}/versions", strategies_of(client));
    assert_eq!(tenants.get(&path).await.body["data"][0]["version"], 1);

    let restored = tenants.restore(client, &id, 1).await;
    assert_eq!(
        (restored.status.as_u16(), &restored.body["data"]["version"]),
        (200, &json!(2))
    );
    assert_eq!(
        tenants.name_in_effect(client).await.as_deref(),
        Some("Calm")
    );
    assert_eq!(ids(&tenants.list(client).await).len(), 3);
}
