//! What is tried again, how often and for how long.

use std::slice;

use hg_domain::failure::FailureCode;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};

use crate::{
    server::{Server, Step},
    setup::{a_text, call, chat, client, failure, later, request, success},
};

fn answer(status: u16) -> Step {
    Step::Answer(status, Vec::new(), "<html>Bad gateway</html>".to_owned())
}

#[tokio::test]
async fn what_passes_is_tried_until_it_succeeds() {
    for step in [
        answer(408),
        answer(409),
        answer(429),
        answer(500),
        answer(529),
        Step::CutBefore,
        Step::CutWithin,
        success("no JSON"),
        success(json!({"choices": []}).to_string()),
    ] {
        let (result, server) = call(&[step.clone(), step.clone(), a_text()]).await;
        let answer = result.unwrap_or_else(|error| panic!("{step:?}: {error}"));
        assert_eq!(
            (answer.text.as_str(), answer.calls),
            ("A text.", 3),
            "{step:?}"
        );
        assert_eq!(server.received().len(), 3, "{step:?}");
    }
}

#[tokio::test]
async fn three_tries_are_all() {
    use FailureCode::{ProviderRateLimited, ProviderUnavailable};
    for (step, code) in [
        (answer(429), ProviderRateLimited),
        (answer(500), ProviderUnavailable),
        (Step::CutBefore, ProviderUnavailable),
        (Step::CutWithin, ProviderUnavailable),
        (success("no JSON"), ProviderUnavailable),
        (
            success(json!({"choices": []}).to_string()),
            ProviderUnavailable,
        ),
        (
            success(" ".repeat(4 * 1024 * 1024 + 1)),
            ProviderUnavailable,
        ),
    ] {
        let (result, server) = call(slice::from_ref(&step)).await;
        let error = result.unwrap_err();
        assert_eq!((error.failure().code, error.calls()), (code, 3), "{error}");
        assert_eq!(server.received().len(), 3, "{error}");
    }
}

#[tokio::test]
async fn a_wait_that_the_provider_asks_for_is_kept() {
    let limited = |name, value: &str| {
        let error = json!({"error": {"message": "Slow down."}}).to_string();
        Step::Answer(429, vec![(name, value.to_owned())], error)
    };
    for wait in [
        limited("retry-after", "0.2"),
        limited("retry-after-ms", "200"),
    ] {
        let begun = Instant::now();
        let (result, _server) = call(&[wait, a_text()]).await;
        assert_eq!(result.unwrap().calls, 2);
        assert!(
            begun.elapsed() >= Duration::from_millis(200),
            "{:?}",
            begun.elapsed()
        );
    }
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    for value in ["31536000", "inf", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let headers = vec![("retry-after", value.to_owned())];
        let begun = Instant::now();
        let (result, _server) = call(&[Step::Answer(429, headers, String::new())]).await;
        let error = result.unwrap_err();
        assert_eq!(
            error.failure().code,
            FailureCode::ProviderRateLimited,
            "{value}"
        );
        assert_eq!(error.calls(), 1, "{value}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{value}");
    }
}

#[tokio::test]
async fn a_try_that_hangs_is_ended_and_made_again() {
    let server = Server::start(&[Step::Hang, Step::Hang, a_text()]).await;
    let client = client(&server, &[("LLM_TIMEOUT_MS", "500")]);
    assert_eq!(client.complete(&request(), later()).await.unwrap().calls, 3);
}

#[tokio::test]
async fn nothing_outlasts_the_deadline() {
    let server = Server::start(&[Step::Hang]).await;
    let begun = Instant::now();
    let deadline = begun + Duration::from_millis(300);
    let error = client(&server, &[])
        .complete(&request(), deadline)
        .await
        .unwrap_err();
    assert_eq!(error.failure().code, FailureCode::ProviderUnavailable);
    let message = error.failure().message;
    assert!(
        message.starts_with("OpenAI did not answer within "),
        "{message}"
    );
    assert_eq!(error.calls(), 1);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn without_time_nothing_is_sent() {
    let server = Server::start(&[a_text()]).await;
    let error = client(&server, &[])
        .complete(&request(), Instant::now())
        .await
        .unwrap_err();
    assert_eq!(
        (error.failure().code, error.calls()),
        (FailureCode::ProviderUnavailable, 0)
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let server = Server::start(&[a_text()]).await;
    // Nothing listens on port 1, and nobody may without privileges.
    let client = client(&server, &[("OPENAI_BASE_URL", "http://127.0.0.1:1")]);
    let error = client.complete(&request(), later()).await.unwrap_err();
    let failure = error.failure();
    assert_eq!(
        (failure.code, error.calls()),
        (FailureCode::ProviderUnavailable, 3)
    );
    assert!(
        failure.message.starts_with("OpenAI could not be reached: "),
        "{failure:?}"
    );
    assert!(!failure.message.contains("127.0.0.1"), "{failure:?}");
}

#[tokio::test]
async fn a_try_that_was_charged_is_not_made_again() {
    let broken = success(chat(&json!("Half"), &Value::Null, "error"));
    let (result, server) = call(&[broken, a_text()]).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.failure().code, error.usage().unwrap().total()),
        (FailureCode::ProviderUnavailable, 120)
    );
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_final_failure_ends_the_retries() {
    let rejected = failure(401, &json!({"message": "Wrong key."}));
    let (result, _server) = call(&[answer(500), rejected, a_text()]).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.failure().code, error.calls()),
        (FailureCode::ProviderRejected, 2)
    );
}
