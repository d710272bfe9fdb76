//! Every provider writes, each in its own format, by its own queue.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use aws_sdk_dynamodb::types::AttributeValue;
use axum::{Json, Router, extract::State, http::Uri, response::IntoResponse};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ByHand, FakeProvider, Reply, Start, TestSystem, api::blog_post};

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
        let price = &part["attempts"][0]["price"];
        match name {
            "openrouter" => assert_eq!(price, &Value::Null, "it says itself what it costs"),
            _ => assert_eq!(price["model"], json!(model), "{part}"),
        }
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

/// Makes the list of models due to be fetched.
async fn make_due(stack: &ByHand) {
    let long_ago = AttributeValue::S("2020-01-01T00:00:00.000Z".to_owned());
    let key = |value: &str| AttributeValue::S(value.to_owned());
    let update = stack.system.clients().dynamodb.update_item();
    update
        .table_name(stack.system.table_name())
        .key("pk", key("CATALOGUE#openrouter"))
        .key("sk", key("META"))
        .update_expression("SET due_at = :past")
        .expression_attribute_values(":past", long_ago)
        .send()
        .await
        .unwrap();
}

async fn status_of(stack: &ByHand, provider: &str) -> Value {
    let nothing = Value::Null;
    let answer = stack
        .send(Method::GET, "/api/providers/status", &nothing)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let all = answer.body["data"].as_array().unwrap().clone();
    let found = all.into_iter().find(|one| one["provider"] == provider);
    found.unwrap()
}

#[tokio::test]
async fn the_catalogue_tells_what_can_be_asked_and_what_it_costs() {
    let provider = FakeProvider::always(Reply::text(TEXT)).await;
    let stack = ByHand::start(&provider).await;
    let openai = status_of(&stack, "openai").await;
    assert_eq!(
        (
            &openai["available"],
            &openai["requires_user_key"],
            &openai["default_model"]
        ),
        (&json!(true), &json!(false), &json!("gpt-6-luna"))
    );
    let models = openai["models"].as_array().unwrap();
    let luna = models
        .iter()
        .find(|one| one["model"] == "gpt-6-luna")
        .unwrap();
    let price = json!({"min_prompt_tokens": 0, "input_usd": 0.1, "cached_input_usd": 0.01, "output_usd": 0.5});
    assert_eq!(luna["prices"], json!([price]));
    assert!(
        luna["source"].is_string() && luna["checked"].is_string(),
        "{luna}"
    );
    let haiku = status_of(&stack, "anthropic").await;
    assert_eq!(
        (&haiku["available"], &haiku["requires_user_key"]),
        (&json!(false), &json!(true))
    );
    let sandbox = status_of(&stack, "sandbox").await;
    assert_eq!(
        (&sandbox["available"], &sandbox["requires_user_key"]),
        (&json!(true), &json!(false))
    );
}

#[tokio::test]
async fn the_list_of_openrouter_is_fetched_now_and_then_and_the_last_good_one_is_kept() {
    let provider = FakeProvider::always(Reply::text(TEXT)).await;
    let listed = |name: &str| {
        Some(json!([{
            "id": name, "name": "A model", "context_length": 8192,
            "top_provider": {"max_completion_tokens": 1024},
            "pricing": {"prompt": "0.0000015", "completion": "0.000002"}
        }]))
    };
    let names = async |stack: &ByHand| {
        let models = status_of(stack, "openrouter").await["models"].clone();
        let models = models.as_array().unwrap().iter();
        models
            .map(|one| one["model"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let stack = ByHand::start(&provider).await;
    let built_in = names(&stack).await;
    assert!(
        !built_in.is_empty() && provider.listings() >= 1,
        "what is known without the list"
    );
    make_due(&stack).await;
    provider.lists(listed("one/model"));
    let before = provider.listings();
    assert_eq!(names(&stack).await, ["one/model"]);
    provider.lists(listed("another/model"));
    assert_eq!(names(&stack).await, ["one/model"], "it is not due");
    assert_eq!(provider.listings(), before + 1);
    make_due(&stack).await;
    provider.lists(None);
    assert_eq!(names(&stack).await, ["one/model"], "the last good one");
    make_due(&stack).await;
    provider.lists(listed("another/model"));
    let all = futures_util::future::join_all((0..8).map(|_| names(&stack))).await;
    let fresh = all
        .iter()
        .filter(|names| **names == ["another/model"])
        .count();
    assert!(fresh >= 1, "{all:?}");
    assert_eq!(
        provider.listings(),
        before + 3,
        "only one of many fetches it"
    );
    let model = &status_of(&stack, "openrouter").await["models"][0];
    assert_eq!(
        (
            &model["context_length"],
            &model["max_output_tokens"],
            &model["prices"][0]["input_usd"]
        ),
        (&json!(8192), &json!(1024), &json!(1.5))
    );
}
