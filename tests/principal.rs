//! Whose a key or a token is.

use hg_domain::time::Timestamp;
use serde_json::{Value, json};

use crate::{
    access::token,
    harness::{Api, TestSystem},
};

const PATH: &str = "/api/principal";

async fn principal(api: &Api) -> Value {
    let answer = api.get(PATH).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["data"].clone()
}

#[tokio::test]
async fn a_key_is_of_one_client_and_does_not_expire() {
    let system = TestSystem::start().await;
    let (key, client) = (system.key("ohio-paving"), system.client("ohio-paving"));
    assert_eq!(
        principal(&system.api("ohio-paving")).await,
        json!({
            "name": format!("key:{}", &key[key.len() - 4..]),
            "memberships": [{"client_id": client, "role": "owner"}],
            "operator": false,
            "expires_at": null,
        })
    );
    let operator = principal(&system.operator()).await;
    assert_eq!(operator["operator"], true);
    assert_eq!(operator["memberships"], json!([]));
    let nobody = system.api_with(None).get(PATH).await;
    assert_eq!(nobody.refusal(), (401, "UNAUTHORIZED"));
}

#[tokio::test]
async fn a_token_is_of_a_user_who_may_belong_to_many_until_it_expires() {
    const SECRET: &str = "a secret of thirty-two bytes or more";
    let system = TestSystem::configure()
        .variable("JWT_SECRET", SECRET)
        .start()
        .await;
    let agency = system.api("heaviside-digital");
    let clients = ["heaviside-digital", "ohio-paving"].map(|slug| system.client(slug));
    for (client, role) in clients.into_iter().zip(["viewer", "editor"]) {
        let members = format!("/api/clients/{client}/members");
        let member = json!({"user_id": "ada", "role": role});
        assert_eq!(agency.post(&members, &member).await.status, 200);
    }
    let begun = Timestamp::now();
    let ada = system.api_with(Some(&token(SECRET, "ada")));
    let found = principal(&ada).await;
    assert_eq!(found["name"], "user:ada");
    let belongs = found["memberships"].as_array().unwrap();
    assert_eq!(belongs.len(), 2);
    for (client, role) in clients.into_iter().zip(["viewer", "editor"]) {
        assert!(belongs.contains(&json!({"client_id": client, "role": role})));
    }
    let expires: Timestamp = found["expires_at"].as_str().unwrap().parse().unwrap();
    let left = expires.as_seconds() - begun.as_seconds();
    assert!((3_600..3_700).contains(&left), "{left} s");
}
