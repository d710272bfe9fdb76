//! Which strategy is in effect, and what is made by it.

use hg_domain::id::JobId;
use reqwest::Method;
use serde_json::{Value, json};

use super::{TEXT, Tenants, blog, inactive};
use crate::harness::api::blog_post;

#[tokio::test]
async fn it_is_the_clients_own_else_that_of_the_nearest_above_else_the_built_in_one() {
    let tenants = Tenants::bare().await;
    let Tenants {
        root,
        agency,
        customer,
        ..
    } = &tenants;
    let built_in = tenants.effective(customer).await;
    assert_eq!(
        (
            &built_in["strategy"],
            &built_in["configuration"]["word_count_min"]
        ),
        (&Value::Null, &json!(800))
    );
    assert!(built_in.get("origins").is_none());

    let mut made = Vec::new();
    for owner in [root, agency, customer] {
        let id = tenants
            .blog(owner, owner, &json!({"target_audience": owner}))
            .await;
        let found = tenants.effective(customer).await;
        let expected = json!({"strategy_id": id, "client_id": owner, "name": owner, "version": 1});
        assert_eq!(
            (&found["strategy"], &found["client_id"]),
            (&expected, &json!(customer))
        );
        assert_eq!(found["configuration"]["target_audience"], json!(owner));
        made.push((owner, id));
    }
    assert_eq!(
        tenants.name_in_effect(root).await.as_ref(),
        Some(root),
        "never that of one below"
    );
    // And back again.
    for (owner, id) in made.into_iter().rev() {
        assert_eq!(tenants.name_in_effect(customer).await.as_ref(), Some(owner));
        tenants.replace(owner, &id, &inactive("Off")).await;
    }
    assert_eq!(tenants.name_in_effect(customer).await, None);
}

#[tokio::test]
async fn of_several_it_is_the_one_that_was_activated_last() {
    let tenants = Tenants::bare().await;
    let client = &tenants.agency;
    let in_effect = async || tenants.name_in_effect(client).await;
    let first = tenants.blog(client, "1", &json!({})).await;
    let second = tenants.blog(client, "2", &json!({})).await;
    assert_eq!(in_effect().await.as_deref(), Some("2"));
    tenants
        .replace(client, &first, &blog("1b", &json!({})))
        .await;
    assert_eq!(
        in_effect().await.as_deref(),
        Some("2"),
        "an edit does not activate"
    );
    tenants.replace(client, &first, &inactive("1c")).await;
    tenants
        .replace(client, &first, &blog("1d", &json!({})))
        .await;
    assert_eq!(in_effect().await.as_deref(), Some("1d"));
    tenants.create(client, &inactive("3")).await;
    assert_eq!(in_effect().await.as_deref(), Some("1d"));
    tenants.remove(client, &first).await;
    assert_eq!(in_effect().await.as_deref(), Some("2"), "the one before");
    let rows = tenants.stack.items().await;
    let copies = rows
        .iter()
        .filter(|row| row["entity"].as_s().unwrap() == "effective");
    assert_eq!(copies.count(), 1);
    tenants.remove(client, &second).await;
    assert_eq!(in_effect().await, None);
}

#[tokio::test]
async fn another_content_type_is_another_matter() {
    let tenants = Tenants::bare().await;
    let client = &tenants.agency;
    tenants.blog(client, "Blog", &json!({})).await;
    let mail = json!({"name": "Mail", "content_type": "email_campaign", "configuration": {}});
    tenants.create(client, &mail).await;
    for (content_type, name) in [
        ("blog", json!("Blog")),
        ("blog_post", json!("Blog")),
        ("email_campaign", json!("Mail")),
        ("press_release", Value::Null),
    ] {
        let query = format!("content_type={content_type}");
        let found = tenants.effective_by(client, &query).await;
        assert_eq!(found["strategy"]["name"], name, "{content_type}");
    }
}

#[tokio::test]
async fn merged_each_setting_is_of_the_nearest_that_makes_it_and_says_whose_it_is() {
    let tenants = Tenants::bare().await;
    let Tenants {
        root,
        agency,
        customer,
        ..
    } = &tenants;
    tenants
        .blog(
            root,
            "Root",
            &json!({"tone": "casual", "call_to_action": "Call us", "location_focus": "Ohio"}),
        )
        .await;
    tenants.blog(agency, "Agency", &json!({"tone": "friendly", "call_to_action": "Write to us", "mascot": "owl", "word_count_range": [600, 900]})).await;
    tenants
        .blog(customer, "Customer", &json!({"tone": "educational"}))
        .await;
    let merged = tenants
        .effective_by(customer, "content_type=blog&merge=true")
        .await;
    for (setting, value, origin) in [
        ("tone", json!("educational"), json!(customer)),
        ("call_to_action", json!("Write to us"), json!(agency)),
        ("mascot", json!("owl"), json!(agency)),
        ("word_count_min", json!(600), json!(agency)),
        ("word_count_max", json!(900), json!(agency)),
        ("location_focus", json!("Ohio"), json!(root)),
        (
            "target_audience",
            json!("business professionals"),
            Value::Null,
        ),
    ] {
        assert_eq!(
            (
                &merged["configuration"][setting],
                &merged["origins"][setting]
            ),
            (&value, &origin),
            "{setting}"
        );
    }
    let names = |of: &Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&merged["configuration"]), names(&merged["origins"]));
    assert_eq!(merged["strategy"]["name"], "Customer");
}

#[tokio::test]
async fn a_question_without_a_content_type_or_with_a_wrong_one_is_no_question() {
    let tenants = Tenants::start().await;
    for (query, fields) in [
        ("", vec!["content_type"]),
        (
            "content_type=poem&merge=maybe",
            vec!["content_type", "merge"],
        ),
    ] {
        let path = format!(
            "/api/clients/{}/strategies/effective?{query}",
            tenants.agency
        );
        let refused = tenants.get(&path).await;
        assert_eq!(
            (refused.refusal(), refused.fields()),
            ((400, "BAD_REQUEST"), fields)
        );
    }
}

#[tokio::test]
async fn a_text_is_made_by_the_strategy_in_effect_and_names_it() {
    let tenants = Tenants::start().await;
    let Tenants {
        agency, customer, ..
    } = &tenants;
    for one in super::ids(&tenants.list(customer).await) {
        tenants.remove(customer, &one).await;
    }
    let id = tenants.blog(agency, "Owls", &json!({})).await;
    let owls = blog("Owls", &json!({"target_audience": "night owls"}));
    tenants.replace(agency, &id, &owls).await;

    let job = generate(&tenants, &blog_post(customer)).await;
    assert_eq!(
        (&job["status"], &job["result"]),
        (&json!("completed"), &json!(TEXT))
    );
    let expected = json!({"id": id, "name": "Owls", "client_id": agency, "version": 2});
    assert_eq!(job["parts"][0]["strategy"], expected);
    let prompt = tenants.provider.requests()[0]["messages"].to_string();
    assert!(prompt.contains("night owls"), "{prompt}");
}

#[tokio::test]
async fn a_request_may_name_a_strategy_but_not_one_of_a_client_below() {
    let tenants = Tenants::start().await;
    let Tenants {
        agency, customer, ..
    } = &tenants;
    let id = tenants.blog(agency, "Named", &json!({})).await;
    tenants.blog(agency, "Later", &json!({})).await;
    let mut request = blog_post(customer);
    request["strategy_id"] = json!(id);
    let job = generate(&tenants, &request).await;
    assert_eq!(job["parts"][0]["strategy"]["id"], json!(id));

    request["client_id"] = json!(tenants.root);
    let refused = tenants
        .stack
        .send(Method::POST, "/generate", &request)
        .await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        ((422, "VALIDATION_ERROR"), vec!["strategy_id"])
    );
}

/// The job of a request, once its only task was worked on.
async fn generate(tenants: &Tenants, request: &Value) -> Value {
    let answer = tenants.stack.send(Method::POST, "/generate", request).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let id: JobId = answer.body["job_id"].as_str().unwrap().parse().unwrap();
    tenants.stack.deliver(id, 1).await;
    tenants.get(&format!("/jobs/{id}")).await.body
}
