use std::{
    io,
    sync::{Arc, Mutex},
};

use hg_domain::config::Vars;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};
use tracing_subscriber::fmt::format::FmtSpan;

use super::*;
use crate::client::Client;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The span of a call to the sandbox, and whatever else was logged.
async fn call(time: Duration) -> (Result<Answer, CallError>, Value, String) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .finish();
    let logging = tracing::subscriber::set_default(subscriber);
    let request = Completion {
        model: None,
        system: Some("Tell nobody.".to_owned()),
        prompt: "Topic: our secret".to_owned(),
        max_tokens: 1000,
        temperature: Some(0.5),
    };
    let client = Client::from_vars(Provider::Sandbox, &Vars::new(&|_| None)).unwrap();
    let result = client.complete(&request, Instant::now() + time).await;
    drop(logging);

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let mut lines = logged
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let closed = lines.find(|line| line["span"]["name"] == "chat").unwrap();
    (result, closed["span"].clone(), logged)
}

#[tokio::test]
async fn an_answer_is_a_span_with_the_names_of_the_genai_conventions() {
    let (answer, span, logged) = call(Duration::from_secs(30)).await;
    let usage = answer.unwrap().usage;
    for (name, value) in [
        ("gen_ai.operation.name", json!("chat")),
        ("gen_ai.provider.name", json!("sandbox")),
        ("gen_ai.request.model", json!("sandbox-1")),
        ("gen_ai.request.max_tokens", json!(1000)),
        ("gen_ai.request.temperature", json!(0.5)),
        ("gen_ai.response.model", json!("sandbox-1")),
        ("gen_ai.response.finish_reasons", json!("stop")),
        ("gen_ai.usage.input_tokens", json!(usage.input)),
        ("gen_ai.usage.cache_read.input_tokens", json!(0)),
        ("gen_ai.usage.cache_creation.input_tokens", json!(0)),
        ("gen_ai.usage.output_tokens", json!(usage.output)),
        ("calls", json!(1)),
    ] {
        assert_eq!(span[name], value, "{name} of {span}");
    }
    let metric = |name: &str| {
        let line = logged.lines().find(|line| line.contains(name)).unwrap();
        serde_json::from_str::<Value>(line).unwrap()
    };
    let duration = metric("gen_ai.client.operation.duration");
    assert_eq!(duration["target"], "metrics");
    assert_eq!(duration["fields"]["gen_ai.provider.name"], "sandbox");
    let tokens = &metric("gen_ai.client.token.usage")["fields"];
    assert_eq!(
        (
            &tokens["gen_ai.token.type"],
            &tokens["gen_ai.client.token.usage"]
        ),
        (&json!("input"), &json!(usage.input))
    );
    assert!(
        !logged.contains("secret") && !logged.contains("Tell nobody"),
        "{logged}"
    );
}

#[tokio::test]
async fn a_failure_is_a_code_in_the_span_and_not_logged_besides() {
    let (error, span, logged) = call(Duration::ZERO).await;
    error.unwrap_err();
    assert_eq!(span["error.reason"], "unavailable");
    assert_eq!(
        (&span["error.type"], &span["calls"]),
        (&json!("PROVIDER_UNAVAILABLE"), &json!(0))
    );
    assert_eq!(logged.lines().count(), 1, "{logged}");
}

#[test]
fn every_provider_has_its_name_of_the_conventions() {
    let names = Provider::ALL.map(system);
    let expected = [
        "openai",
        "anthropic",
        "gcp.gemini",
        "groq",
        "openrouter",
        "sandbox",
    ];
    assert_eq!(names, expected);
}
