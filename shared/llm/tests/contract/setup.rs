//! What the tests start from: a client of a scripted server, and answers for its script.

use hg_domain::{config::Vars, provider::Provider};
use hg_llm::{Answer, CallError, Client, Completion};
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};

use crate::server::{Server, Step};

pub(crate) const KEY: &str = "sk-test-0123456789abcdef";

/// A client of the server, with waits that suit a test; `more` comes first.
pub(crate) fn client(server: &Server, more: &[(&str, &str)]) -> Client {
    let usual = [
        ("OPENAI_API_KEY", KEY),
        ("OPENAI_BASE_URL", server.url.as_str()),
        ("LLM_RETRY_BASE_MS", "5"),
        ("LLM_TIMEOUT_MS", "5000"),
    ];
    let get = |name: &str| {
        let mut variables = more.iter().chain(&usual);
        variables
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    };
    Client::from_vars(Provider::Openai, &Vars::new(&get)).unwrap()
}

pub(crate) fn request() -> Completion {
    Completion {
        model: None,
        system: Some("Be brief.".to_owned()),
        prompt: "Write about ladders.".to_owned(),
        max_tokens: 200,
        temperature: None,
    }
}

/// A deadline that no test reaches.
pub(crate) fn later() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

/// Sends the usual request to a server with this script.
pub(crate) async fn call(script: &[Step]) -> (Result<Answer, CallError>, Server) {
    let server = Server::start(script).await;
    let result = client(&server, &[]).complete(&request(), later()).await;
    (result, server)
}

/// A chat completion with one choice.
pub(crate) fn chat(content: &Value, refusal: &Value, finish_reason: &str) -> String {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "gpt-6-luna-2026-09-22",
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": content, "refusal": refusal},
            "finish_reason": finish_reason,
        }],
        "usage": {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "total_tokens": 120,
            "prompt_tokens_details": {"cached_tokens": 40},
            "completion_tokens_details": {"reasoning_tokens": 5},
        },
    })
    .to_string()
}

/// The answer that says `A text.`
pub(crate) fn a_text() -> Step {
    let id = ("x-request-id", "req_42".to_owned());
    Step::Answer(200, vec![id], chat(&json!("A text."), &Value::Null, "stop"))
}

/// A success with this body.
pub(crate) fn success(body: impl Into<String>) -> Step {
    Step::Answer(200, Vec::new(), body.into())
}

/// A failure in the provider's shape.
pub(crate) fn failure(status: u16, error: &Value) -> Step {
    Step::Answer(status, Vec::new(), json!({"error": error}).to_string())
}
