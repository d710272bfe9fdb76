//! Which template is in effect.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Tenants, blog, lookup_of, with};

#[tokio::test]
async fn it_is_the_clients_own_default_else_that_of_the_nearest_above_else_the_built_in_one() {
    let tenants = Tenants::start().await;
    let Tenants {
        root,
        agency,
        customer,
        ..
    } = &tenants;
    let built_in = tenants.lookup(customer).await;
    assert_eq!(
        [
            &built_in["template_id"],
            &built_in["client_id"],
            &built_in["version"]
        ],
        [&Value::Null; 3]
    );
    assert!(built_in["template"].as_str().unwrap().contains("{topic}"));

    let mut made = Vec::new();
    for owner in [root, agency, customer] {
        let id = tenants.blog(owner, owner, "Write about {topic}.").await;
        let found = tenants.lookup(customer).await;
        assert_eq!(
            [
                &found["template_id"],
                &found["client_id"],
                &found["version"],
                &found["template"]
            ],
            [
                &json!(id),
                &json!(owner),
                &json!(1),
                &json!("Write about {topic}.")
            ]
        );
        made.push((owner, id));
    }
    assert_eq!(
        &tenants.name_in_effect(root).await,
        root,
        "never that of one below"
    );
    for (owner, id) in made.into_iter().rev() {
        assert_eq!(&tenants.name_in_effect(customer).await, owner);
        tenants.remove(owner, &id).await;
    }
    assert_eq!(tenants.name_in_effect(customer).await, "built-in");
}

#[tokio::test]
async fn of_several_it_is_the_active_default_that_became_it_last() {
    let tenants = Tenants::start().await;
    let client = &tenants.agency;
    let in_effect = async || tenants.name_in_effect(client).await;
    let first = tenants.blog(client, "1", "{topic}").await;
    let second = tenants.blog(client, "2", "{topic}").await;
    assert_eq!(in_effect().await, "2");
    tenants
        .replace(client, &first, &blog("1b", "{topic}"))
        .await;
    assert_eq!(in_effect().await, "2", "an edit does not put it in effect");
    let no_default = with(blog("2b", "{topic}"), json!({"is_default": false}));
    tenants.replace(client, &second, &no_default).await;
    assert_eq!(in_effect().await, "1b");
    tenants
        .replace(client, &second, &blog("2c", "{topic}"))
        .await;
    assert_eq!(in_effect().await, "2c");
    let inactive = with(blog("3", "{topic}"), json!({"is_active": false}));
    tenants.create(client, &inactive).await;
    let mail = with(
        blog("Mail", "{topic}"),
        json!({"content_type": "email_campaign"}),
    );
    tenants.create(client, &mail).await;
    assert_eq!(in_effect().await, "2c");
}

#[tokio::test]
async fn the_one_that_is_known_is_not_sent_until_another_is_in_effect() {
    let tenants = Tenants::start().await;
    let path = lookup_of(&tenants.customer);
    let tag = |answer: &crate::harness::Answer| answer.headers["etag"].to_str().unwrap().to_owned();
    let known = async |tag: &str| {
        let header = [("if-none-match", tag.to_owned())];
        let nothing = Value::Null;
        let answer = tenants
            .stack
            .send_with(Method::GET, &path, &header, &nothing);
        answer.await.status.as_u16()
    };
    let built_in = tag(&tenants.get(&path).await);
    assert_eq!(known(&built_in).await, 304);
    let id = tenants.blog(&tenants.agency, "House", "{topic}").await;
    assert_eq!(known(&built_in).await, 200);
    let first = tag(&tenants.get(&path).await);
    assert_eq!(known(&first).await, 304);
    tenants
        .replace(&tenants.agency, &id, &blog("House", "On {topic}"))
        .await;
    assert_eq!(known(&first).await, 200);
}

#[tokio::test]
async fn all_that_apply_are_listed_with_the_one_in_effect_marked() {
    let tenants = Tenants::start().await;
    tenants.blog(&tenants.root, "Root", "{topic}").await;
    tenants.blog(&tenants.agency, "Agency", "{topic}").await;
    let other = with(blog("Other", "{topic}"), json!({"is_default": false}));
    tenants.create(&tenants.customer, &other).await;
    let off = with(blog("Off", "{topic}"), json!({"is_active": false}));
    tenants.create(&tenants.customer, &off).await;
    let list = async |query: &str| {
        let path = format!(
            "/api/content/templates?client_id={}{query}",
            tenants.customer
        );
        let list = tenants.get(&path).await;
        assert_eq!(list.status, 200, "{}", list.body);
        let rows = list.body["data"].as_array().unwrap().clone();
        let shown = |row: &Value| {
            let mark = if row["in_effect"] == true { "*" } else { "" };
            format!("{}{mark}", row["name"].as_str().unwrap())
        };
        rows.iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(
        list("&content_type=blog").await,
        ["Other", "Agency*", "Root", "built-in"]
    );
    assert_eq!(list("&content_type=press_release").await, ["built-in*"]);
    assert_eq!(list("").await.len(), 3 + 5);
}

#[tokio::test]
async fn a_question_without_a_content_type_or_with_a_wrong_one_is_no_question() {
    let tenants = Tenants::start().await;
    for (path, fields) in [
        (
            "/api/content/templates/lookup?content_type=poem",
            vec!["content_type"],
        ),
        (
            "/api/content/templates/lookup?client_id=me",
            vec!["client_id"],
        ),
        ("/api/content/templates/lookup", vec!["content_type"]),
        (
            "/api/content/templates?content_type=poem&client_id=x",
            vec!["client_id", "content_type"],
        ),
    ] {
        let refused = tenants.get(path).await;
        assert_eq!(
            (refused.refusal(), refused.fields()),
            ((400, "BAD_REQUEST"), fields),
            "{path}"
        );
    }
    let nobody = hg_domain::id::ClientId::new();
    for path in [
        lookup_of(&nobody.to_string()),
        format!("/api/content/templates?client_id={nobody}"),
    ] {
        assert_eq!(tenants.get(&path).await.refusal(), (404, "NOT_FOUND"));
    }
}
