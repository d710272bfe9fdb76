//! The provider that needs no network.

use std::sync::Arc;

use hg_domain::{config::Vars, failure::FailureCode, money::NanoUsd, provider::Provider};
use hg_llm::{Client, Completion, Stop};
use tokio::{
    task::JoinSet,
    time::{Duration, Instant},
};

use crate::setup::{later, request};

fn client(variables: &[(&str, &str)]) -> Client {
    let get = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Client::from_vars(Provider::Sandbox, &Vars::new(&get)).unwrap()
}

#[tokio::test]
async fn a_draft_says_what_it_is_and_is_known_to_cost_nothing() {
    let request = Completion {
        prompt: "Topic: Ladders\nKeywords: rungs, safety".to_owned(),
        max_tokens: 1000,
        ..request()
    };
    let answer = client(&[]).complete(&request, later()).await.unwrap();
    assert!(
        answer.text.starts_with("> Sandbox draft"),
        "{}",
        answer.text
    );
    assert!(
        answer.text.contains("# Ladders") && answer.text.contains("rungs"),
        "{}",
        answer.text
    );
    assert_eq!(
        (answer.stop, answer.model.as_str()),
        (Stop::Complete, "sandbox-1")
    );
    assert_eq!((answer.cost, answer.calls), (Some(NanoUsd::ZERO), 1));
    assert_eq!(
        answer.usage.output,
        answer.text.chars().count().div_ceil(4) as u64
    );
    assert_eq!(
        client(&[]).complete(&request, later()).await.unwrap(),
        answer
    );
}

#[tokio::test]
async fn it_can_pretend_to_think_within_the_deadline() {
    let slow = client(&[("SANDBOX_LATENCY_MS", "100")]);
    let begun = Instant::now();
    slow.complete(&request(), later()).await.unwrap();
    assert!(
        begun.elapsed() >= Duration::from_millis(100),
        "{:?}",
        begun.elapsed()
    );

    let deadline = Instant::now() + Duration::from_millis(10);
    let error = slow.complete(&request(), deadline).await.unwrap_err();
    assert_eq!(error.failure().code, FailureCode::ProviderUnavailable);
}

#[tokio::test]
async fn ten_calls_take_as_long_as_one() {
    let client = Arc::new(client(&[("SANDBOX_LATENCY_MS", "200")]));
    let begun = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..10 {
        let client = Arc::clone(&client);
        calls.spawn(async move { client.complete(&request(), later()).await });
    }
    let answers = calls.join_all().await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert!(
        begun.elapsed() < Duration::from_millis(1500),
        "{:?}",
        begun.elapsed()
    );
}
