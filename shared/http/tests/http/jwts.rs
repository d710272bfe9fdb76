//! Which JWTs are good: by their signature, their claims and their form.

use axum::http::{HeaderName, Request, header};
use serde_json::{Value, json};

use crate::{
    signer::{Signer, claims_of, encoded, in_seconds},
    table::Table,
    toy::{Answer, Deployment, get_with},
};

const SECRET: &str = "a secret that is long enough: 40 letters";

fn signer() -> Signer {
    Signer::hs256(SECRET.as_bytes())
}

async fn deployment(variables: &[(&str, &str)]) -> Deployment {
    let secret = [("JWT_SECRET", SECRET)];
    Deployment::new(&[&secret, variables].concat(), Table::start().await.store())
}

/// Claims of a good token with `changes`; `null` leaves one out.
fn claims(changes: &Value) -> Value {
    let mut claims = claims_of("ada");
    let all = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => all.remove(name),
            _ => all.insert(name.clone(), value.clone()),
        };
    }
    claims
}

fn assert_refused(answer: &Answer, message: &str) {
    assert_eq!(answer.refusal(), (401, "UNAUTHORIZED"), "{message}");
    assert_eq!(answer.message(), message);
    assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
}

/// Each of the `changes` is answered with the message beside it.
async fn assert_each_refused(deployment: &Deployment, changes: &[(Value, &str)]) {
    for (change, message) in changes {
        let token = signer().token(None, &claims(change));
        assert_refused(&deployment.get("/name", &token).await, message);
    }
}

async fn assert_each_taken(deployment: &Deployment, changes: &[Value]) {
    for change in changes {
        let token = signer().token(None, &claims(change));
        let answer = deployment.get("/name", &token).await;
        assert_eq!(answer.body["data"], "user:ada", "{change}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_good_token_names_its_user() {
    let deployment = deployment(&[]).await;
    let token = signer().token(None, &claims_of("auth0|5f7c"));
    let answer = deployment.get("/name", &token).await;
    assert_eq!(answer.body["data"], "user:auth0|5f7c");
}

#[tokio::test]
async fn a_token_is_good_from_its_beginning_to_its_end_give_or_take_a_minute() {
    let deployment = deployment(&[]).await;
    let taken = [
        json!({"exp": in_seconds(-50)}),
        json!({"nbf": in_seconds(50)}),
        json!({"nbf": in_seconds(-3_600), "iat": in_seconds(-3_600)}),
        json!({"exp": f64::from(u32::MAX) + 0.5}),
    ];
    assert_each_taken(&deployment, &taken).await;
    let refused = [
        (json!({"exp": in_seconds(-70)}), "the token has expired"),
        (json!({"exp": 0}), "the token has expired"),
        (json!({"nbf": in_seconds(70)}), "the token is not yet valid"),
        (json!({"nbf": "soon"}), "the token has no valid `nbf`"),
        (json!({"exp": null}), "the token has no valid `exp`"),
        (json!({"exp": "never"}), "the token has no valid `exp`"),
        (json!({"exp": -1}), "the token has no valid `exp`"),
    ];
    assert_each_refused(&deployment, &refused).await;
}

#[tokio::test]
async fn a_token_that_was_taken_is_refused_as_soon_as_it_expires() {
    let deployment = deployment(&[]).await;
    let token = signer().token(None, &claims(&json!({"exp": in_seconds(-57)})));
    assert_eq!(deployment.get("/name", &token).await.status.as_u16(), 200);
    let expired = async {
        while deployment.get("/name", &token).await.status.as_u16() == 200 {
            tokio::task::yield_now().await;
        }
    };
    let seconds = std::time::Duration::from_secs(10);
    tokio::time::timeout(seconds, expired).await.unwrap();
    assert_refused(
        &deployment.get("/name", &token).await,
        "the token has expired",
    );
}

#[tokio::test]
async fn a_token_must_have_a_subject_that_can_be_a_user() {
    let deployment = deployment(&[]).await;
    let unfit = "the token's `sub` must be 1 to 128 visible ASCII characters";
    let refused = [
        (json!({"sub": null}), "the token has no valid `sub`"),
        (json!({"sub": 7}), "the token is malformed"),
        (json!({"sub": ""}), unfit),
        (json!({"sub": "a b"}), unfit),
        (json!({"sub": "x".repeat(129)}), unfit),
    ];
    assert_each_refused(&deployment, &refused).await;
}

#[tokio::test]
async fn audience_and_issuer_are_checked_where_they_are_configured() {
    let anyone = deployment(&[]).await;
    assert_each_taken(&anyone, &[json!({"aud": "other", "iss": "other"})]).await;

    let strict = deployment(&[("JWT_AUDIENCE", "hg"), ("JWT_ISSUER", "https://issuer/")]).await;
    let taken = [
        json!({"aud": "hg", "iss": "https://issuer/"}),
        json!({"aud": ["other", "hg"], "iss": "https://issuer/"}),
    ];
    assert_each_taken(&strict, &taken).await;
    let (audience, issuer) = (
        "the token is for another audience",
        "the token is from another issuer",
    );
    let refused = [
        (json!({"aud": "hg2", "iss": "https://issuer/"}), audience),
        (json!({"aud": [], "iss": "https://issuer/"}), audience),
        (
            json!({"iss": "https://issuer/"}),
            "the token has no valid `aud`",
        ),
        (
            json!({"aud": 1, "iss": "https://issuer/"}),
            "the token has no valid `aud`",
        ),
        (json!({"aud": "hg", "iss": "https://issuer"}), issuer),
        (json!({"aud": "hg"}), "the token has no valid `iss`"),
    ];
    assert_each_refused(&strict, &refused).await;
}

#[tokio::test]
async fn a_signature_that_is_not_by_the_secret_is_wrong() {
    let deployment = deployment(&[]).await;
    let forged = Signer::hs256(b"a secret that somebody made up").token(None, &claims_of("ada"));
    let good = signer().token(None, &claims_of("ada"));
    let other = signer().token(None, &claims_of("bob"));
    let (head, _) = good.split_once('.').unwrap();
    let (_, signature) = good.rsplit_once('.').unwrap();
    let body = other.split('.').nth(1).unwrap();
    for bad in [
        forged,
        format!("{head}.{body}.{signature}"),
        format!("{head}.{body}."),
        good[..good.len() - 3].to_owned(),
    ] {
        assert_refused(
            &deployment.get("/name", &bad).await,
            "the token's signature is wrong",
        );
    }
}

#[tokio::test]
async fn no_algorithm_but_hs256_is_taken_with_a_secret_alone() {
    let deployment = deployment(&[]).await;
    for algorithm in [
        "none", "None", "NONE", "", "hs256", "HS384", "HS512", "RS256", "ES256", "EdDSA",
    ] {
        for signer in [Signer::Nobody, signer()] {
            let token = signer.signed(&json!({"alg": algorithm}), &claims_of("ada"));
            let answer = deployment.get("/name", &token).await;
            assert_refused(&answer, "the token's algorithm is not allowed");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_malformed() {
    let deployment = deployment(&[]).await;
    let good = signer().token(None, &claims_of("ada"));
    let no_claims = signer().signed(&json!({"alg": "HS256"}), &json!([1]));
    let critical = signer().signed(&json!({"alg": "HS256", "crit": ["b64"]}), &claims_of("ada"));
    let huge = signer().token(None, &claims(&json!({"more": "x".repeat(9_000)})));
    for bad in [
        "eyJ..",
        "eyJhbGciOiJIUzI1NiJ9..",
        "eyJ!.e30.e30",
        &format!("eyJ{}.e30.", encoded("{")),
        &format!("{good}!"),
        &format!("{good}="),
        &no_claims,
        &critical,
        &huge,
        &format!("eyJ..{}", "x".repeat(300_000)),
    ] {
        let answer = deployment.get("/name", bad).await;
        assert_eq!(answer.refusal(), (401, "UNAUTHORIZED"), "{bad:.60}");
        assert!(!answer.body.to_string().contains("eyJ"), "{}", answer.body);
    }
    for message in [&no_claims, &critical, &huge] {
        assert_refused(
            &deployment.get("/name", message).await,
            "the token is malformed",
        );
    }
}

#[tokio::test]
async fn where_nothing_is_configured_no_jwt_is_taken() {
    let token = signer().token(None, &claims_of("ada"));
    let headers: [(HeaderName, &str); 1] = [(header::AUTHORIZATION, &format!("Bearer {token}"))];
    assert_refused(
        &get_with("/name", &headers).await,
        "this deployment takes no JWTs",
    );
}

#[tokio::test]
async fn a_good_token_counts_in_the_other_header_too() {
    let token = signer().token(None, &claims_of("ada"));
    let request = Request::get("/name").header("x-api-key", &token);
    let answer = deployment(&[]).await.answer(request).await;
    assert_eq!(answer.body["data"], "user:ada");
}
