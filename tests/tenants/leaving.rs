//! Deleting a client.

use serde_json::json;

use super::slugs;
use crate::harness::{TestSystem, api::blog_post, until};

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
