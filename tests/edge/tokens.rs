//! Tokens that are not good, at a front door that can tell.

use reqwest::StatusCode;
use serde_json::json;

use super::{Door, SECRET};
use crate::harness::{
    Answer, Issuer, TestSystem,
    signer::{Signer, claims_of, in_seconds},
};

const AUDIENCE: &str = "hg-content";
const PATH: &str = "/api/clients";

struct Issued {
    door: Door,
    issuer: Issuer,
    rsa: Signer,
}

async fn issued() -> Issued {
    let (rsa, p256) = (Signer::rs256(), Signer::es256());
    let issuer = Issuer::publishing(&[rsa.published("r"), p256.published("e")]).await;
    let system = TestSystem::configure()
        .variable("ORIGIN_SECRET", SECRET)
        .variable("JWKS_URL", &issuer.url)
        .variable("JWT_AUDIENCE", AUDIENCE);
    let plan = Door::plan(system.start().await)
        .with("JWKS_URL", &issuer.url)
        .with("JWT_AUDIENCE", AUDIENCE);
    let door = plan.open().await;
    Issued { door, issuer, rsa }
}

fn good() -> serde_json::Value {
    let mut claims = claims_of("ada");
    claims["aud"] = AUDIENCE.into();
    claims
}

async fn with(door: &Door, token: &str) -> Answer {
    door.api_with(Some(token)).get(PATH).await
}

#[tokio::test]
async fn a_token_that_is_not_good_never_reaches_the_origin() {
    let Issued { door, issuer, rsa } = issued().await;
    let changed = |name: &str, value: serde_json::Value| {
        let mut claims = good();
        claims[name] = value;
        rsa.token(Some("r"), &claims)
    };
    let whole = rsa.token(Some("r"), &good());
    let (head, rest) = whole.split_once('.').unwrap();
    let (body, signature) = rest.split_once('.').unwrap();
    let none = Signer::Nobody.token(Some("r"), &good());
    for (token, message) in [
        (none.clone(), "the token's algorithm is not allowed"),
        (
            Signer::hs256(&rsa.public_bytes()).token(Some("r"), &good()),
            "the token's algorithm is not allowed",
        ),
        (
            changed("exp", in_seconds(-120).into()),
            "the token has expired",
        ),
        (
            changed("nbf", in_seconds(120).into()),
            "the token is not yet valid",
        ),
        (
            changed("aud", json!("others")),
            "the token is for another audience",
        ),
        (format!("{head}{body}{signature}"), "the token is malformed"),
        (head.to_owned(), "the token is malformed"),
        (format!("{head}.{body}"), "the token is malformed"),
        (format!("{head}.{body}."), "the token's signature is wrong"),
        (
            Signer::rs256().token(Some("r"), &good()),
            "the token's signature is wrong",
        ),
        (
            rsa.token(Some("e"), &good()),
            "the token's algorithm does not fit its key",
        ),
        (
            rsa.token(Some("x"), &good()),
            "the token is signed with an unknown key",
        ),
        (
            format!("eyJ{}.e30.", "a".repeat(9_000)),
            "the token is malformed",
        ),
    ] {
        let answer = with(&door, &token).await;
        assert_eq!(answer.refusal(), (401, "UNAUTHORIZED"), "{token}");
        assert_eq!(answer.body["error"]["message"], message, "{token}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    assert!(door.origin.seen().is_empty());
    assert_eq!(issuer.asked(), 1);
    let answer = with(&door, &whole).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn a_token_of_a_megabyte_is_refused() {
    let Issued { door, .. } = issued().await;
    let token = format!("eyJ{}.e30.", "a".repeat(1 << 20));
    let client = reqwest::Client::new();
    let sent = client
        .get(format!("{}{PATH}", door.url))
        .bearer_auth(token)
        .send();
    // A server may hang up on so long a header.
    if let Ok(answer) = sent.await {
        assert!(
            [
                StatusCode::UNAUTHORIZED,
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
            ]
            .contains(&answer.status()),
            "{}",
            answer.status()
        );
    }
    assert!(door.origin.seen().is_empty());
    assert_eq!(door.api("ohio-paving").get(PATH).await.status, 200);
}

#[tokio::test]
async fn unknown_keys_do_not_have_the_issuer_asked_over_and_over() {
    let Issued { door, issuer, rsa } = issued().await;
    let tokens: Vec<_> = (0..200)
        .map(|number| rsa.token(Some(&format!("unknown-{number}")), &good()))
        .collect();
    for some in tokens.chunks(25) {
        let all = futures_util::future::join_all(some.iter().map(|token| with(&door, token)));
        for answer in all.await {
            assert_eq!(answer.refusal(), (401, "UNAUTHORIZED"));
        }
    }
    assert_eq!(issuer.asked(), 1);
    assert!(door.origin.seen().is_empty());
    assert_eq!(
        with(&door, &rsa.token(Some("r"), &good())).await.status,
        200
    );
}
