//! Tokens that are signed with keys which their issuer publishes.

use futures_util::future::join_all;
use hg_store::Store;
use serde_json::{Value, json};

use crate::{
    issuer::Issuer,
    signer::{Signer, claims_of},
    table::Table,
    toy::{Answer, Deployment},
};

async fn store() -> Store {
    Table::start().await.store()
}

async fn deployment(issuer: &Issuer) -> Deployment {
    Deployment::new(&[("JWKS_URL", &issuer.url)], store().await)
}

fn assert_refused(answer: &Answer, message: &str) {
    assert_eq!(
        (answer.refusal(), answer.message()),
        ((401, "UNAUTHORIZED"), message)
    );
}

#[tokio::test]
async fn a_token_is_checked_with_the_key_that_it_names() {
    let (rsa, p256) = (Signer::rs256(), Signer::es256());
    let issuer = Issuer::publishing(&[rsa.published("r"), p256.published("e")]).await;
    let deployment = deployment(&issuer).await;
    for (signer, id) in [(&rsa, "r"), (&p256, "e")] {
        for id in [Some(id), None] {
            let token = signer.token(id, &claims_of("ada"));
            let answer = deployment.get("/name", &token).await;
            assert_eq!(answer.body["data"], "user:ada", "{id:?}: {}", answer.body);
        }
    }
    assert_eq!(issuer.asked(), 1);
    for (signer, id) in [(&rsa, "e"), (&p256, "r")] {
        let token = signer.token(Some(id), &claims_of("ada"));
        let answer = deployment.get("/name", &token).await;
        assert_refused(&answer, "the token's algorithm does not fit its key");
    }
}

#[tokio::test]
async fn a_signature_by_another_key_is_wrong() {
    let rsa = Signer::rs256();
    let issuer = Issuer::publishing(&[rsa.published("r"), Signer::es256().published("e")]).await;
    let deployment = deployment(&issuer).await;
    for (signer, id) in [(Signer::rs256(), "r"), (Signer::es256(), "e")] {
        let token = signer.token(Some(id), &claims_of("ada"));
        let answer = deployment.get("/name", &token).await;
        assert_refused(&answer, "the token's signature is wrong");
    }
}

#[tokio::test]
async fn a_published_key_is_no_secret() {
    let rsa = Signer::rs256();
    let issuer = Issuer::publishing(&[rsa.published("r")]).await;
    let confused = Signer::hs256(&rsa.public_bytes()).token(Some("r"), &claims_of("ada"));
    let alone = deployment(&issuer).await;
    let answer = alone.get("/name", &confused).await;
    assert_refused(&answer, "the token's algorithm is not allowed");

    let secret = "a secret that is long enough: 40 letters";
    let variables = [("JWKS_URL", issuer.url.as_str()), ("JWT_SECRET", secret)];
    let both = Deployment::new(&variables, store().await);
    let answer = both.get("/name", &confused).await;
    assert_refused(&answer, "the token's signature is wrong");
    for good in [
        rsa.token(Some("r"), &claims_of("ada")),
        Signer::hs256(secret.as_bytes()).token(None, &claims_of("ada")),
    ] {
        assert_eq!(both.get("/name", &good).await.status.as_u16(), 200);
    }
}

#[tokio::test]
async fn a_key_in_the_token_itself_is_not_looked_at() {
    let (real, forger) = (Signer::es256(), Signer::es256());
    let issuer = Issuer::publishing(&[real.published("e")]).await;
    let elsewhere = Issuer::publishing(&[forger.published("e")]).await;
    let deployment = deployment(&issuer).await;
    for header in [
        json!({"alg": "ES256", "kid": "e", "jwk": forger.published("e")}),
        json!({"alg": "ES256", "kid": "e", "jku": elsewhere.url}),
    ] {
        let token = forger.signed(&header, &claims_of("ada"));
        let answer = deployment.get("/name", &token).await;
        assert_refused(&answer, "the token's signature is wrong");
    }
    assert_eq!(elsewhere.asked(), 0);
}

#[tokio::test]
async fn fifty_tokens_of_an_unknown_key_are_one_fetch() {
    let known = Signer::es256();
    let issuer = Issuer::publishing(&[known.published("e")]).await;
    let deployment = deployment(&issuer).await;
    let token = Signer::es256().token(Some("x"), &claims_of("ada"));
    for _ in 0..2 {
        for answer in join_all((0..50).map(|_| deployment.get("/name", &token))).await {
            assert_refused(&answer, "the token is signed with an unknown key");
        }
        assert_eq!(issuer.asked(), 1);
    }
    let good = known.token(Some("e"), &claims_of("ada"));
    assert_eq!(deployment.get("/name", &good).await.status.as_u16(), 200);
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn keys_that_cannot_be_had_are_our_fault() {
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/jwks", unused.local_addr().unwrap());
    drop(unused);
    let deployment = Deployment::new(&[("JWKS_URL", &url)], store().await);
    let token = Signer::es256().token(Some("e"), &claims_of("ada"));
    let answer = deployment.get("/name", &token).await;
    assert_eq!(answer.refusal(), (500, "INTERNAL"));
    assert!(!answer.body.to_string().contains("jwks"), "{}", answer.body);
}

#[tokio::test]
async fn what_can_be_refused_without_a_key_makes_no_fetch() {
    let issuer = Issuer::publishing(&[]).await;
    let deployment = deployment(&issuer).await;
    let none: Value = json!({"alg": "none"});
    for token in [
        Signer::Nobody.signed(&none, &claims_of("ada")),
        "eyJ..".to_owned(),
    ] {
        assert_eq!(deployment.get("/name", &token).await.status.as_u16(), 401);
    }
    assert_eq!(issuer.asked(), 0);
}
