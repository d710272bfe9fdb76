//! Answers as providers send them, and costs that were counted by another program.

use serde_json::value::RawValue;

use super::*;
use crate::{
    anthropic::Anthropic,
    api_key::ApiKey,
    gemini::Gemini,
    groq::Groq,
    model::{Fault, Reply},
    openai::Openai,
    openrouter::Openrouter,
    remote::Format,
    tab::Tab,
};

#[derive(Debug, Deserialize)]
struct Case<'a> {
    provider: Provider,
    at: Timestamp,
    #[serde(borrow)]
    body: &'a RawValue,
    nanos: Option<i64>,
}

fn read(case: &Case<'_>) -> Result<Reply, Fault> {
    let key = ApiKey::parse("sk-test-key".to_owned()).unwrap();
    let body = case.body.get().as_bytes();
    match case.provider {
        Provider::Openai => Openai.read(body, &key),
        Provider::Anthropic => Anthropic.read(body, &key),
        Provider::Google => Gemini.read(body, &key),
        Provider::Groq => Groq.read(body, &key),
        Provider::Openrouter => Openrouter::default().read(body, &key),
        Provider::Sandbox => panic!("the sandbox has no answers on the wire"),
    }
}

#[test]
fn every_answer_costs_exactly_what_it_should() {
    let cases: Vec<Case<'_>> = serde_json::from_str(include_str!("cases.json")).unwrap();
    assert!(cases.len() >= 200, "{}", cases.len());
    for case in &cases {
        let reply = read(case).unwrap();
        let answer = Tab::open(case.provider, "requested", case.at).answer(reply);
        assert_eq!(answer.cost.map(NanoUsd::as_nanos), case.nanos, "{case:?}");
    }
}
