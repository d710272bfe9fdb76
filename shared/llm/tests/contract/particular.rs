//! What only one provider does.

use hg_domain::{money::NanoUsd, provider::Provider};
use hg_llm::{Answer, CallError, Completion, Reason};
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};

use crate::{
    recorded::{self, Recorded},
    server::{Server, Step},
    setup::{later, request},
};

fn failure(status: u16, error: &Value) -> Step {
    Step::Answer(status, Vec::new(), json!({"error": error}).to_string())
}

async fn call(provider: Provider, script: &[Step]) -> (Result<Answer, CallError>, Server) {
    let server = Server::start(script).await;
    let client = recorded::client(provider, &server, 10_000);
    let request = Completion {
        temperature: Some(0.5),
        ..request()
    };
    (client.complete(&request, later()).await, server)
}

fn a_text(provider: Provider) -> Step {
    let recorded = Recorded::of(provider);
    recorded.success(&recorded.ok)
}

#[tokio::test]
async fn groq_may_write_nonsense_once_but_not_twice() {
    let nonsense = failure(422, &json!({"message": "Nonsense."}));
    let (result, _server) = call(Provider::Groq, &[nonsense.clone(), a_text(Provider::Groq)]).await;
    assert_eq!(result.unwrap().calls, 2);
    let (result, server) = call(Provider::Groq, &[nonsense]).await;
    let error = result.unwrap_err();
    assert_eq!((error.reason(), error.calls()), (Reason::Rejected, 2));
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn groq_without_capacity_may_have_some_later() {
    let full = failure(
        498,
        &json!({"message": "Full.", "code": "capacity_exceeded"}),
    );
    let (result, _server) = call(Provider::Groq, &[full]).await;
    let error = result.unwrap_err();
    assert_eq!((error.reason(), error.calls()), (Reason::Overloaded, 3));
}

#[tokio::test]
async fn openrouter_fails_inside_of_a_success() {
    let full = failure(200, &json!({"code": 503, "message": "No provider."}));
    let (result, _server) = call(Provider::Openrouter, &[full, a_text(Provider::Openrouter)]).await;
    let answer = result.unwrap();
    assert_eq!(
        (answer.calls, answer.cost),
        (2, Some(NanoUsd::from_nanos(140_000)))
    );
    let spent = failure(200, &json!({"code": 402, "message": "No credit."}));
    let (result, _server) = call(Provider::Openrouter, &[spent]).await;
    let error = result.unwrap_err();
    assert_eq!((error.reason(), error.calls()), (Reason::OutOfQuota, 1));
}

#[tokio::test]
async fn openrouter_that_broke_off_has_charged_for_it() {
    let mut broken = Recorded::of(Provider::Openrouter).ok;
    let finish_reason = broken.pointer_mut("/choices/0/finish_reason").unwrap();
    *finish_reason = json!("error");
    let (result, _server) = call(
        Provider::Openrouter,
        &[Step::Answer(200, Vec::new(), broken.to_string())],
    )
    .await;
    let error = result.unwrap_err();
    assert_eq!((error.reason(), error.calls()), (Reason::Malformed, 1));
    assert_eq!(error.cost(), Some(NanoUsd::from_nanos(140_000)));
}

#[tokio::test]
async fn openrouter_waits_for_what_is_under_way_only_if_it_says_how_long() {
    let budget =
        json!({"message": "M", "metadata": {"limit_source": "openrouter_in_flight_budget"}});
    let body = json!({"error": budget}).to_string();
    let wait = vec![("retry-after", "0.01".to_owned())];
    for (headers, outcome) in [(wait, Ok(2)), (Vec::new(), Err((Reason::OutOfQuota, 1)))] {
        let script = [
            Step::Answer(402, headers, body.clone()),
            a_text(Provider::Openrouter),
        ];
        let (result, _server) = call(Provider::Openrouter, &script).await;
        let found = result.map(|answer| answer.calls);
        assert_eq!(
            found.map_err(|error| (error.reason(), error.calls())),
            outcome
        );
    }
}

#[tokio::test]
async fn gemini_names_its_wait_in_the_body() {
    let limited = |delay: &str| {
        let details =
            json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}]);
        failure(
            429,
            &json!({"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "M", "details": details}),
        )
    };
    let begun = Instant::now();
    let (result, _server) = call(
        Provider::Google,
        &[limited("0.2s"), a_text(Provider::Google)],
    )
    .await;
    assert_eq!(result.unwrap().calls, 2);
    assert!(
        begun.elapsed() >= Duration::from_millis(200),
        "{:?}",
        begun.elapsed()
    );
    let (result, _server) = call(Provider::Google, &[limited("600s")]).await;
    assert_eq!(result.unwrap_err().calls(), 1);
}

#[tokio::test]
async fn a_model_of_anthropic_that_takes_no_temperature_is_asked_without() {
    let refusal =
        json!({"type": "invalid_request_error", "message": "`temperature` may only be set to 1."});
    let (result, server) = call(
        Provider::Anthropic,
        &[failure(400, &refusal), a_text(Provider::Anthropic)],
    )
    .await;
    assert_eq!(result.unwrap().calls, 2);
    let sent = server
        .received()
        .into_iter()
        .map(|received| received.body.get("temperature").cloned());
    assert_eq!(sent.collect::<Vec<_>>(), [Some(json!(0.5)), None]);
}

#[tokio::test]
async fn the_id_in_the_body_is_taken_where_no_header_has_one() {
    for (provider, id) in [(Provider::Google, "r-1"), (Provider::Openrouter, "gen-1")] {
        let body = Recorded::of(provider).ok.to_string();
        let (result, _server) = call(provider, &[Step::Answer(200, Vec::new(), body)]).await;
        assert_eq!(result.unwrap().provider_request_id.as_deref(), Some(id));
    }
}

#[tokio::test]
async fn openrouter_lists_its_models_to_everybody() {
    let list = json!({"data": [{"id": "m", "pricing": {"prompt": "0.00000015"}}]}).to_string();
    let server = Server::start(&[Step::Answer(200, Vec::new(), list)]).await;
    let client = recorded::client(Provider::Openrouter, &server, 10_000);
    let listed = client.listed_models(later()).await.unwrap();
    assert_eq!(
        listed.first().unwrap().input,
        Some(NanoUsd::from_nanos(150_000_000))
    );
    let [received] = server.received().try_into().unwrap();
    assert!(
        received.head.starts_with("get /api/v1/models http/1.1\r\n"),
        "{}",
        received.head
    );
    assert!(!received.raw.contains(recorded::KEY), "{}", received.raw);
}

#[tokio::test]
async fn a_list_that_does_not_come_is_an_error_and_others_have_none() {
    for (step, reason) in [
        (
            failure(503, &json!({"message": "Full."})),
            Reason::Overloaded,
        ),
        (
            Step::Answer(200, Vec::new(), "{}".to_owned()),
            Reason::Malformed,
        ),
        (Step::Hang, Reason::Unavailable),
    ] {
        let server = Server::start(&[step]).await;
        let client = recorded::client(Provider::Openrouter, &server, 10_000);
        let deadline = Instant::now() + Duration::from_millis(300);
        let error = client.listed_models(deadline).await.unwrap_err();
        assert_eq!((error.reason(), error.calls()), (reason, 1));
    }
    let server = Server::start(&[Step::Hang]).await;
    let client = recorded::client(Provider::Groq, &server, 10_000);
    assert_eq!(client.listed_models(later()).await.unwrap(), []);
    assert!(server.received().is_empty());
}
