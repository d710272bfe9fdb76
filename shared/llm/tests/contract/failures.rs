//! What is final: it is not tried again, and says what a caller can do.

use hg_domain::{failure::FailureCode, money::NanoUsd};
use hg_llm::CallError;
use serde_json::{Value, json};

use crate::{
    server::{Server, Step},
    setup::{KEY, call, chat, client, failure, later, request, success},
};

async fn error(step: Step) -> CallError {
    let (result, server) = call(&[step]).await;
    let error = result.unwrap_err();
    assert_eq!(error.calls(), 1, "{error}");
    assert_eq!(server.received().len(), 1, "{error}");
    error
}

#[tokio::test]
async fn a_refused_request_is_final() {
    for status in [400, 401, 403, 404, 422] {
        let error = error(failure(status, &json!({"message": "Not so."}))).await;
        let expected = format!("PROVIDER_REJECTED: OpenAI answered {status}: Not so.");
        assert_eq!(error.to_string(), expected);
        assert_eq!((error.usage(), error.cost()), (None, None));
    }
}

#[tokio::test]
async fn an_account_without_credit_is_final() {
    let quota = json!({"message": "No credit.", "type": "insufficient_quota"});
    let failure = error(failure(429, &quota)).await.failure();
    assert_eq!(failure.code, FailureCode::ProviderRateLimited);
    assert_eq!(failure.message, "OpenAI answered 429: No credit.");
}

#[tokio::test]
async fn what_the_provider_calls_final_is_final() {
    let headers = vec![("x-should-retry", "false".to_owned())];
    let error = error(Step::Answer(503, headers, String::new())).await;
    assert_eq!(error.failure().code, FailureCode::ProviderUnavailable);
}

#[tokio::test]
async fn an_answer_without_a_text_is_final_and_its_tokens_count() {
    let nothing = Value::Null;
    for (body, code) in [
        (
            chat(&json!("Half"), &nothing, "content_filter"),
            FailureCode::ContentFiltered,
        ),
        (
            chat(&nothing, &json!("I cannot."), "stop"),
            FailureCode::ContentFiltered,
        ),
        (
            chat(&json!(" \n"), &nothing, "stop"),
            FailureCode::OutputEmpty,
        ),
    ] {
        let error = error(success(body)).await;
        assert_eq!(error.failure().code, code);
        assert_eq!(error.usage().unwrap().total(), 120);
        assert_eq!(
            error.cost(),
            Some(NanoUsd::from_nanos(60 * 100 + 40 * 10 + 20 * 500))
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(&[success("{}")]).await;
    let headers = vec![("location", elsewhere.url.clone())];
    let error = error(Step::Answer(307, headers, String::new())).await;
    assert_eq!(error.failure().code, FailureCode::ProviderRejected);
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn no_failure_shows_the_key() {
    let echo = json!({"message": format!("Incorrect API key provided: {KEY}. Bearer {KEY}")});
    let masked = json!({"message": "Incorrect API key provided: sk-test-****cdef."});
    let refusal = chat(&Value::Null, &json!(format!("Your key is {KEY}")), "stop");
    let cut = Step::Answer(200, Vec::new(), format!("{{\"{KEY}\""));
    for step in [
        failure(401, &echo),
        failure(401, &masked),
        success(refusal),
        cut,
    ] {
        let server = Server::start(&[step]).await;
        let client = client(&server, &[]);
        let error = client.complete(&request(), later()).await.unwrap_err();
        let shown = format!(
            "{client:?} {client:#?} {error} {error:?} {:?}",
            error.failure()
        );
        assert!(!shown.contains("sk-test"), "{shown}");
        assert!(!shown.contains("cdef"), "{shown}");
        assert!(!shown.to_lowercase().contains("authorization"), "{shown}");
    }
}
