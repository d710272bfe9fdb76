//! What a success is, and what is sent to get it.

use hg_domain::{money::NanoUsd, usage::TokenUsage};
use hg_llm::{Completion, Stop};
use serde_json::{Value, json};
use tokio::time::Duration;

use crate::{
    server::{Server, Step},
    setup::{KEY, a_text, call, chat, client, failure, later, request, success},
};

#[tokio::test]
async fn an_answer_has_text_tokens_and_cost() {
    let (result, _server) = call(&[a_text()]).await;
    let answer = result.unwrap();
    assert_eq!(
        (answer.text.as_str(), answer.stop),
        ("A text.", Stop::Complete)
    );
    assert_eq!(answer.model, "gpt-6-luna-2026-09-22");
    let usage = TokenUsage {
        input: 100,
        cached_input: 40,
        output: 20,
        reasoning: 5,
        ..TokenUsage::default()
    };
    assert_eq!(answer.usage, usage);
    assert_eq!(
        answer.cost,
        Some(NanoUsd::from_nanos(60 * 100 + 40 * 10 + 20 * 500))
    );
    assert_eq!(answer.price.unwrap().model, "gpt-6-luna");
    assert_eq!(answer.provider_request_id.as_deref(), Some("req_42"));
    assert_eq!(answer.calls, 1);
}

#[tokio::test]
async fn a_request_is_sent_as_the_provider_wants_it() {
    let (_, server) = call(&[a_text()]).await;
    let [received] = server.received().try_into().unwrap();
    assert!(
        received
            .head
            .starts_with("post /v1/chat/completions http/1.1\r\n")
    );
    assert!(
        received
            .head
            .contains(&format!("authorization: bearer {KEY}\r\n"))
    );
    let agent = format!("user-agent: hg-content/{}\r\n", env!("CARGO_PKG_VERSION"));
    assert!(received.head.contains(&agent), "{}", received.head);
    assert_eq!(
        received.body,
        json!({
            "model": "gpt-6-luna",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Write about ladders."},
            ],
            "max_completion_tokens": 200,
        })
    );
}

#[tokio::test]
async fn the_request_chooses_model_and_temperature() {
    let server = Server::start(&[a_text()]).await;
    let client = client(&server, &[("OPENAI_DEFAULT_MODEL", "local")]);
    assert_eq!(client.default_model(), "local");
    let chosen = Completion {
        model: Some("gpt-6-sol".to_owned()),
        temperature: Some(0.5),
        ..request()
    };
    for request in [&request(), &chosen] {
        client.complete(request, later()).await.unwrap();
    }
    let sent: Vec<_> = server
        .received()
        .into_iter()
        .map(|received| received.body)
        .collect();
    assert_eq!(
        (&sent[0]["model"], &sent[0]["temperature"]),
        (&json!("local"), &Value::Null)
    );
    assert_eq!(
        (&sent[1]["model"], &sent[1]["temperature"]),
        (&json!("gpt-6-sol"), &json!(0.5))
    );
}

#[tokio::test]
async fn a_model_that_takes_no_temperature_is_asked_without() {
    let refusal = json!({"message": "Unsupported value.", "param": "temperature"});
    let server = Server::start(&[failure(400, &refusal), a_text()]).await;
    // With this base, a wait as before a retry would last until the test fails.
    let client = client(&server, &[("LLM_RETRY_BASE_MS", "1000000000000")]);
    let request = Completion {
        temperature: Some(0.5),
        ..request()
    };
    assert_eq!(client.complete(&request, later()).await.unwrap().calls, 2);
    let sent: Vec<_> = server
        .received()
        .into_iter()
        .map(|received| received.body["temperature"].clone())
        .collect();
    assert_eq!(sent, [json!(0.5), Value::Null]);
}

#[tokio::test]
async fn a_slow_answer_is_an_answer() {
    let body = chat(&json!("A text."), &Value::Null, "stop");
    let (result, _server) = call(&[Step::Slow(Duration::from_millis(100), body)]).await;
    assert_eq!(result.unwrap().calls, 1);
}

#[tokio::test]
async fn a_cut_answer_says_so() {
    let (result, _server) = call(&[success(chat(&json!("A te"), &Value::Null, "length"))]).await;
    assert_eq!(result.unwrap().stop, Stop::Length);
}

#[tokio::test]
async fn a_server_that_names_and_counts_nothing_is_not_free() {
    let bare = json!({"choices": [{"message": {"content": "A text."}}]}).to_string();
    let (result, _server) = call(&[success(bare)]).await;
    let answer = result.unwrap();
    assert_eq!(
        (answer.model.as_str(), answer.usage),
        ("gpt-6-luna", TokenUsage::default())
    );
    assert_eq!((answer.cost, answer.price), (None, None));
}
