//! What holds for every provider, each in its own format.

use std::{
    io,
    sync::{Arc, Mutex},
    time::SystemTime,
};

use hg_domain::provider::Provider;
use tokio::time::Instant;

use crate::{
    misbehaviour::{self, Case},
    recorded::{self, KEY, Recorded},
    server::Server,
    setup::{later, request},
};

/// All that is logged, by whichever test: what is kept for one thread alone is left out for good if another
/// thread comes to it first.
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

impl Log {
    fn start(&self) {
        let writer = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    }

    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

#[tokio::test]
async fn every_case_ends_as_it_should_and_nothing_shows_the_key() {
    let log = Log::default();
    log.start();
    tokio::join!(
        play(Provider::Openai),
        play(Provider::Anthropic),
        play(Provider::Google),
        play(Provider::Groq),
        play(Provider::Openrouter),
    );
    let logged = log.take();
    assert!(logged.contains("the provider is asked again"), "{logged}");
    assert_secret("the log", &logged);
}

async fn play(provider: Provider) {
    let recorded = Recorded::of(provider);
    for case in misbehaviour::all(&recorded) {
        let shown = check(provider, &recorded, &case).await;
        assert_secret(case.name, &shown);
    }
}

fn assert_secret(name: &str, shown: &str) {
    for part in [KEY, "0123456789abcdef", "secret-key"] {
        assert!(!shown.contains(part), "{name}: {shown}");
    }
}

/// Plays a case through. What is shown of it, to anybody, is returned.
async fn check(provider: Provider, recorded: &Recorded, case: &Case) -> String {
    let server = Server::start(&case.script).await;
    let client = recorded::client(provider, &server, case.timeout_ms);
    let begun = Instant::now();
    let result = client.complete(&request(), later()).await;
    let took = begun.elapsed();

    let (outcome, calls) = match &result {
        Ok(answer) => (Ok(answer.stop), answer.calls),
        Err(error) => (Err(error.reason()), error.calls()),
    };
    let name = format!("{provider}, {}", case.name);
    println!(
        "{name}: {outcome:?}, {calls} calls, {} ms",
        took.as_millis()
    );
    assert_eq!(
        (outcome, calls),
        (case.outcome, case.calls),
        "{name}: {result:?}"
    );
    assert!(took >= case.at_least, "{name}: {took:?}");
    assert!(SystemTime::now() >= case.not_before, "{name}: {took:?}");

    let expected = recorded.request(&server);
    let received = server.received();
    assert_eq!(received.len(), usize::try_from(calls).unwrap(), "{name}");
    for request in received {
        assert_eq!(request.raw, expected, "{name}");
    }
    let said = result
        .as_ref()
        .map_or_else(ToString::to_string, |answer| answer.text.clone());
    format!("{client:#?} {result:?} {said} ")
}

#[tokio::test]
async fn an_answer_has_text_tokens_and_an_id() {
    for provider in Provider::ALL
        .into_iter()
        .filter(|provider| *provider != Provider::Sandbox)
    {
        let recorded = Recorded::of(provider);
        let server = Server::start(&[recorded.success(&recorded.ok)]).await;
        let client = recorded::client(provider, &server, 10_000);
        let answer = client.complete(&request(), later()).await.unwrap();
        let usage = answer.usage;
        assert_eq!(
            (answer.text.as_str(), answer.model.as_str()),
            ("A text.", client.default_model())
        );
        assert_eq!(
            (usage.input, usage.cached_input, usage.output),
            (100, 40, 20),
            "{provider}"
        );
        assert!(answer.cost.is_some(), "{provider}");
        assert_eq!(
            answer.price.is_some(),
            provider != Provider::Openrouter,
            "{provider}"
        );
        assert_eq!(
            answer.provider_request_id.as_deref(),
            Some("req_42"),
            "{provider}"
        );
    }
}
