//! What KMS is asked, by a server that speaks its protocol.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use aws_sdk_kms::{
    Client,
    config::{BehaviorVersion, Credentials, Region},
};
use axum::{
    Json, Router,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hg_domain::{
    id::{ClientId, ProviderKeyId},
    secret::{SealedBy, Secret},
};
use hg_secrets::{Cipher, Kms, Place};
use serde_json::{Value, json};

const KEY_ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

/// Keeps plaintext and context together, backwards, and gives the one for the other.
async fn kms(headers: HeaderMap, body: String) -> Response {
    let request: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(request["KeyId"], KEY_ID);
    let context = request["EncryptionContext"].to_string();
    if headers["x-amz-target"] == "TrentService.Encrypt" {
        let kept = format!("{}\n{context}", request["Plaintext"].as_str().unwrap());
        let kept: String = kept.chars().rev().collect();
        return Json(json!({"CiphertextBlob": BASE64_STANDARD.encode(kept)})).into_response();
    }
    let kept = BASE64_STANDARD.decode(request["CiphertextBlob"].as_str().unwrap());
    let kept = String::from_utf8(kept.unwrap()).unwrap();
    let kept: String = kept.chars().rev().collect();
    match kept.split_once('\n') {
        Some((plain, bound)) if bound == context => {
            Json(json!({"Plaintext": plain})).into_response()
        }
        _ => {
            let refusal = Json(json!({"__type": "InvalidCiphertextException"}));
            (StatusCode::BAD_REQUEST, refusal).into_response()
        }
    }
}

async fn cipher() -> Cipher {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(kms)).await });
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
        .endpoint_url(url)
        .build();
    let client = Client::from_conf(config);
    Cipher::Kms(Kms::reached_by(client, KEY_ID.to_owned()))
}

fn place() -> Place {
    Place::ProviderKey {
        client_id: ClientId::new(),
        provider_key_id: ProviderKeyId::new(),
    }
}

#[tokio::test]
async fn a_secret_goes_to_kms_with_its_place_and_comes_back_for_that_alone() {
    let cipher = cipher().await;
    let (secret, here) = (Secret::new("sk-123".to_owned()), place());
    let sealed = cipher.seal(&secret, here).await.unwrap();
    assert_eq!(sealed.by, SealedBy::Kms);
    assert_eq!(cipher.open(&sealed, here).await.unwrap(), secret);
    let elsewhere = cipher.open(&sealed, place()).await.unwrap_err();
    assert!(!elsewhere.to_string().contains("sk-123"), "{elsewhere}");
}
