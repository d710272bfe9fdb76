//! Every provider writes, each in its own format, by its own queue.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use axum::{Json, Router, extract::State, http::Uri, response::IntoResponse};
use serde_json::{Value, json};

use crate::harness::{Start, TestSystem, api::blog_post};

const TEXT: &str = "Asphalt lasts.";

/// A server that speaks the format of whichever provider a path belongs to.
#[derive(Clone, Default)]
struct AnyProvider {
    paths: Arc<Mutex<Vec<String>>>,
}

impl AnyProvider {
    async fn start(self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(self);
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }
}

async fn answer(State(provider): State<AnyProvider>, uri: Uri) -> impl IntoResponse {
    let path = uri.path().to_owned();
    let body = match path.as_str() {
        "/v1/messages" => json!({
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
            "content": [{"type": "text", "text": TEXT}], "stop_reason": "end_turn",
            "usage": {"input_tokens": 100, "output_tokens": 20}
        }),
        "/v1beta/models/gemini-3.8-flash:generateContent" => json!({
            "candidates": [{"content": {"role": "model", "parts": [{"text": TEXT}]}, "finishReason": "STOP"}],
            "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 20, "totalTokenCount": 120},
            "modelVersion": "gemini-3.8-flash", "responseId": "r-1"
        }),
        _ => json!({
            "id": "c-1", "model": "llama-3.3-70b-versatile",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": TEXT}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120, "cost": 0.000_027}
        }),
    };
    provider.paths.lock().unwrap().push(path);
    Json(body)
}

/// A system whose providers are all at `url`.
fn with_all(url: &str) -> Start {
    ["OPENAI", "ANTHROPIC", "GOOGLE", "GROQ", "OPENROUTER"]
        .into_iter()
        .fold(TestSystem::configure().kept(), |start, provider| {
            start
                .variable(&format!("{provider}_API_KEY"), &key_of(provider))
                .variable(&format!("{provider}_BASE_URL"), url)
        })
}

fn key_of(provider: &str) -> String {
    format!("sk-test-{provider}-0123456789-secret")
}

#[tokio::test]
async fn each_answers_at_its_own_address_and_costs_what_it_says() {
    let provider = AnyProvider::default();
    let url = provider.clone().start().await;
    let system = with_all(&url).start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    for (name, path, model, cost) in [
        ("anthropic", "/v1/messages", "claude-haiku-5-5", 0.000_02),
        (
            "google",
            "/v1beta/models/gemini-3.8-flash:generateContent",
            "gemini-3.8-flash",
            0.000_15,
        ),
        (
            "groq",
            "/openai/v1/chat/completions",
            "llama-3.3-70b-versatile",
            0.000_074_8,
        ),
        (
            "openrouter",
            "/api/v1/chat/completions",
            "llama-3.3-70b-versatile",
            0.000_027,
        ),
    ] {
        let mut request = blog_post(client);
        request["llm_provider"] = json!(name);
        let job = api.generate(&request).await;
        assert_eq!(
            (&job["status"], &job["result"]),
            (&json!("completed"), &json!(TEXT)),
            "{job}"
        );
        let part = &job["parts"][0];
        assert_eq!(
            (&part["provider"], &part["model"], &part["cost_usd"]),
            (&json!(name), &json!(model), &json!(cost)),
            "{part}"
        );
        assert_eq!(provider.paths.lock().unwrap().pop().as_deref(), Some(path));
    }
}

#[tokio::test]
async fn no_key_is_in_an_answer_the_log_or_the_table() {
    let url = AnyProvider::default().start().await;
    let start = with_all(&url).variable("RUST_LOG", "trace");
    let system = start
        .variable("OPENAI_BASE_URL", "http://127.0.0.1:9")
        .start()
        .await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let mut request = blog_post(client);
    request["llm_provider"] = json!(["openai", "anthropic", "google", "groq", "openrouter"]);
    let job = api.generate(&request).await;
    assert_eq!(job["parts"][0]["provider"], "anthropic", "{job}");
    let stopped = system.stop().await;
    let mut files = 0;
    for file in files_below(stopped.dir()) {
        let bytes = fs::read(&file).unwrap();
        for provider in ["OPENAI", "ANTHROPIC", "GOOGLE", "GROQ", "OPENROUTER"] {
            let key = key_of(provider);
            let found = bytes.windows(key.len()).any(|part| part == key.as_bytes());
            assert!(!found, "{} has the key of {provider}", file.display());
        }
        files += 1;
    }
    assert!(files >= 2, "the log and the table are among them");
    assert!(!job.to_string().contains("-secret"), "{job}");
}

fn files_below(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}

#[tokio::test]
async fn a_list_of_them_is_offered_where_they_have_keys() {
    let system = TestSystem::start().await;
    let mut request = blog_post(system.client("ohio-paving"));
    for (name, title) in [
        ("google", "Google"),
        ("groq", "Groq"),
        ("openrouter", "OpenRouter"),
    ] {
        request["llm_provider"] = json!(name);
        let refused = system.api("ohio-paving").post("/generate", &request).await;
        assert_eq!(refused.refusal(), (503, "PROVIDER_NOT_CONFIGURED"));
        let message = format!("{title} API key is not configured");
        assert_eq!(refused.body["error"]["message"], Value::from(message));
    }
}
