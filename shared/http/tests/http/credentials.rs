//! Who is let in.

use axum::http::{HeaderName, header};
use hg_domain::{api_key::ApiKey, id::ClientId};

use crate::toy::{Answer, KEY, get_with};

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

async fn with_bearer(path: &str, key: &str) -> Answer {
    get_with(path, &[(header::AUTHORIZATION, &format!("Bearer {key}"))]).await
}

#[tokio::test]
async fn a_key_that_was_configured_is_let_in_by_either_header() {
    assert_eq!(with_bearer("/name", KEY).await.body["data"], "key:1234");
    assert_eq!(
        get_with("/name", &[(API_KEY, KEY)]).await.body["data"],
        "key:1234"
    );
}

#[tokio::test]
async fn without_good_credentials_there_is_a_challenge() {
    let bearer = format!("Bearer {KEY}");
    let refused: [&[(HeaderName, &str)]; 5] = [
        &[],
        &[(header::AUTHORIZATION, "Bearer ")],
        &[(header::AUTHORIZATION, "Basic YTpi")],
        &[(API_KEY, "key-of-nobody")],
        &[(API_KEY, KEY), (header::AUTHORIZATION, &bearer)],
    ];
    for headers in refused {
        let answer = get_with("/name", headers).await;
        assert_eq!(answer.refusal(), (401, "UNAUTHORIZED"), "{headers:?}");
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
    }
}

#[tokio::test]
async fn a_typo_is_refused_without_asking_the_table() {
    let key = ApiKey::from_bytes([7; 32]);
    let typo = format!("{}x", key.reveal());
    assert_eq!(
        with_bearer("/name", &typo).await.refusal(),
        (401, "UNAUTHORIZED")
    );
    // The table is out of reach, so a key that has to be looked up there cannot be judged.
    assert_eq!(
        with_bearer("/name", key.reveal()).await.refusal(),
        (500, "INTERNAL")
    );
}

#[tokio::test]
async fn an_id_that_cannot_exist_is_missing_and_not_malformed() {
    assert_eq!(
        with_bearer("/clients/not-a-uuid", KEY).await.refusal(),
        (404, "NOT_FOUND")
    );
    let unread = format!("/clients/{}", ClientId::new());
    assert_eq!(with_bearer(&unread, KEY).await.refusal(), (500, "INTERNAL"));
}
