//! Clients bring their own keys of providers: kept encrypted, used for their texts, never shown.

use hg_domain::id::JobId;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Api, ByHand, FakeProvider, Reply, TestSystem, api::blog_post};

const KEY: &str = "sk-customer-0123456789abcd";

/// A system without a key of its own, whose `openai` is `provider`.
async fn without_a_key(provider: &FakeProvider) -> TestSystem {
    let start = TestSystem::configure().kept();
    start
        .variable("OPENAI_BASE_URL", provider.url())
        .variable("LLM_RETRY_BASE_MS", "5")
        .start()
        .await
}

fn keys_of(client: &str) -> String {
    format!("/api/clients/{client}/provider-keys")
}

/// Keeps a key for a client and returns its id.
async fn keep(api: &Api, client: &str, wanted: &Value) -> String {
    let made = api.post(&keys_of(client), wanted).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.body["data"]["provider_key_id"].as_str();
    id.unwrap().to_owned()
}

fn openai(key: &str, user: Option<&str>) -> Value {
    json!({"provider": "openai", "label": "Ours", "key": key, "user_id": user})
}

async fn put(api: &Api, path: &str, body: &Value) -> Answer {
    api.send(Method::PUT, path, &[], Some(body)).await
}

/// The key that the provider was called with last.
fn sent(provider: &FakeProvider) -> String {
    let keys = provider.keys();
    keys.last().unwrap().clone()
}

#[tokio::test]
async fn a_clients_key_writes_its_texts_and_those_of_the_clients_below() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let system = without_a_key(&provider).await;
    let (agency, customer) = (
        system.client("heaviside-digital"),
        system.client("ohio-paving"),
    );
    let api = system.api("heaviside-digital");
    let mut request = blog_post(customer);
    request["llm_provider"] = json!("openai");
    let refused = api.post("/generate", &request).await;
    assert_eq!(refused.refusal(), (503, "PROVIDER_NOT_CONFIGURED"));

    let id = keep(&api, agency, &openai(KEY, None)).await;
    let job = api.generate(&request).await;
    assert_eq!(
        (&job["status"], &job["result"]),
        (&json!("completed"), &json!("Asphalt lasts.")),
        "{job}"
    );
    assert_eq!(sent(&provider), format!("Bearer {KEY}"));
    keep(&api, customer, &openai("sk-of-the-customer", None)).await;
    api.generate(&request).await;
    assert_eq!(sent(&provider), "Bearer sk-of-the-customer", "the nearest");

    let pasco = system.api("pasco-scientific");
    let mut elsewhere = blog_post(system.client("pasco-scientific"));
    elsewhere["llm_provider"] = json!("openai");
    assert_eq!(
        pasco.post("/generate", &elsewhere).await.status,
        503,
        "not beside it"
    );
    let off = json!({"provider": "openai", "label": "Ours", "user_id": null, "is_active": false});
    assert_eq!(
        put(&api, &format!("{}/{id}", keys_of(agency)), &off)
            .await
            .status,
        200
    );
    let mut above = blog_post(agency);
    above["llm_provider"] = json!("openai");
    assert_eq!(api.post("/generate", &above).await.status, 503, "no longer");
}

#[tokio::test]
async fn a_users_key_is_used_where_the_request_names_both_and_nowhere_else() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let system = without_a_key(&provider).await;
    let client = system.client("ohio-paving");
    let api = system.api("ohio-paving");
    let id = keep(&api, client, &openai(KEY, Some("ada"))).await;
    let mut request = blog_post(client);
    request["provider_key_id"] = json!(id);
    let refused = async |changes: Value| {
        let mut request = request.clone();
        request
            .as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        let refused = api.post("/generate", &request).await;
        assert_eq!(
            refused.refusal(),
            (503, "PROVIDER_NOT_CONFIGURED"),
            "{changes}"
        );
        refused.body["error"]["message"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    refused(json!({})).await;
    refused(json!({"user_id": "bob"})).await;
    let message = refused(json!({"user_id": "ada", "llm_provider": "openrouter"})).await;
    assert_eq!(message, "OpenRouter API key is not configured");
    let nobody = hg_domain::id::ProviderKeyId::new();
    refused(json!({"user_id": "ada", "provider_key_id": nobody})).await;
    refused(json!({"user_id": "ada", "client_id": system.client("ohio-paving"), "llm_provider": "openai", "provider_key_id": null})).await;

    request["user_id"] = json!("ada");
    let job = api.generate(&request).await;
    assert_eq!(
        (&job["status"], &job["parts"][0]["provider"]),
        (&json!("completed"), &json!("openai")),
        "{job}"
    );
    assert_eq!(sent(&provider), format!("Bearer {KEY}"));

    let path = format!("{}/{id}", keys_of(client));
    assert_eq!(api.delete(&path).await.status, 200);
    assert_eq!(api.post("/generate", &request).await.status, 503);
}

#[tokio::test]
async fn a_key_is_kept_changed_listed_and_deleted_and_never_shown() {
    let provider = FakeProvider::always(Reply::text("Hi")).await;
    let system = without_a_key(&provider).await;
    let client = &system.client("ohio-paving").to_owned();
    let api = system.api("ohio-paving");
    let id = keep(&api, client, &openai(KEY, None)).await;
    let list = api.get(&keys_of(client)).await.body;
    let row = &list["data"][0];
    assert_eq!(
        (
            &row["provider_key_id"],
            &row["last_four"],
            &row["is_active"],
            &row["version"]
        ),
        (&json!(id), &json!("abcd"), &json!(true), &json!(1))
    );
    let path = format!("{}/{id}", keys_of(client));
    let renamed =
        json!({"provider": "openai", "label": "Renamed", "user_id": null, "is_active": true});
    let changed = put(&api, &path, &renamed).await;
    assert_eq!(
        (
            &changed.body["data"]["label"],
            &changed.body["data"]["last_four"]
        ),
        (&json!("Renamed"), &json!("abcd")),
        "the key stays"
    );
    let mut other = renamed;
    other["key"] = json!("sk-another-0123456789wxyz");
    let changed = put(&api, &path, &other).await;
    assert_eq!(changed.body["data"]["last_four"], "wxyz");
    let log = api.get(&format!("/api/clients/{client}/audit")).await.body;
    assert_eq!(log["data"][0]["kind"], "provider_key");
    let told = format!("{list}{}{log}", changed.body);
    assert!(
        !told.contains(KEY) && !told.contains("sk-another"),
        "{told}"
    );

    let stopped = system.stop().await;
    for name in ["data/table.sqlite", "data/table.sqlite-wal", "log"] {
        let Ok(bytes) = std::fs::read(stopped.dir().join(name)) else {
            continue;
        };
        for key in [KEY, "sk-another-0123456789wxyz"] {
            let found = bytes.windows(key.len()).any(|part| part == key.as_bytes());
            assert!(!found, "{name} has a key");
        }
    }
    let system = stopped
        .variable("OPENAI_BASE_URL", "http://127.0.0.1:9")
        .start()
        .await;
    let works = system
        .api("ohio-paving")
        .post(&format!("{path}/test"), &Value::Null)
        .await;
    assert_eq!(
        works.body["data"]["works"], false,
        "its provider is elsewhere now: {}",
        works.body
    );
    assert_eq!(system.api("ohio-paving").delete(&path).await.status, 200);
    assert_eq!(
        system.api("ohio-paving").get(&keys_of(client)).await.body["data"],
        json!([])
    );
}

#[tokio::test]
async fn a_test_of_a_key_says_what_came_back() {
    let provider = FakeProvider::start(|number, _| match number {
        0 => Reply::text("Hi"),
        _ => Reply::error(
            401,
            "invalid_api_key",
            "Incorrect API key provided: sk-customer-0123456789abcd",
        ),
    });
    let provider = provider.await;
    let system = without_a_key(&provider).await;
    let (client, api) = (system.client("ohio-paving"), system.api("ohio-paving"));
    let id = keep(&api, client, &openai(KEY, None)).await;
    let path = format!("{}/{id}/test", keys_of(client));
    let works = api.post(&path, &Value::Null).await.body;
    assert_eq!(
        (&works["data"]["works"], &works["data"]["reason"]),
        (&json!(true), &Value::Null),
        "{works}"
    );
    let fails = api.post(&path, &Value::Null).await.body;
    assert_eq!(
        (&fails["data"]["works"], &fails["data"]["reason"]),
        (&json!(false), &json!("invalid_key"))
    );
    assert!(!fails.to_string().contains(KEY), "{fails}");
    let tokens = provider.requests()[0]["max_completion_tokens"]
        .as_u64()
        .unwrap();
    assert!(tokens <= 16, "it is cheap");
}

#[tokio::test]
async fn what_is_no_key_is_refused_and_not_repeated() {
    let provider = FakeProvider::always(Reply::text("Hi")).await;
    let system = without_a_key(&provider).await;
    let (client, api) = (system.client("ohio-paving"), system.api("ohio-paving"));
    let broken = json!({"provider": "fax", "label": "", "key": "has a blank", "user_id": " "});
    let refused = api.post(&keys_of(client), &broken).await;
    assert_eq!(
        (refused.status.as_u16(), refused.fields()),
        (422, vec!["provider", "label", "user_id", "key"])
    );
    assert!(
        !refused.body.to_string().contains("has a blank"),
        "{}",
        refused.body
    );
    let nothing = api.post(&keys_of(client), &json!({})).await;
    assert_eq!(nothing.fields(), ["key", "provider", "label"]);
    let other = system.api("pasco-scientific");
    assert_eq!(other.get(&keys_of(client)).await.status, 404);
}

#[tokio::test]
async fn a_customer_that_moved_is_written_for_by_its_old_agencys_key_no_more() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::start(&provider).await;
    let root = stack.client_id.to_string();
    let old = stack.create("agency", "Old", &root).await;
    let new = stack.create("agency", "New", &root).await;
    let customer = stack.create("customer", "Customer", &old).await;
    let wanted = openai(KEY, None);
    let made = stack.send(Method::POST, &keys_of(&old), &wanted).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let accept = async || {
        let request = blog_post(&customer);
        let answer = stack.send(Method::POST, "/generate", &request).await;
        let job: JobId = answer.body["job_id"].as_str().unwrap().parse().unwrap();
        job
    };
    stack.deliver(accept().await, 1).await;
    assert_eq!(sent(&provider), format!("Bearer {KEY}"));
    let waiting = accept().await;
    let moved = json!({"name": "Customer", "slug": "customer", "parent_id": new, "metadata": {}, "budget": null});
    let path = format!("/api/clients/{customer}");
    let answer = stack.send(Method::PUT, &path, &moved).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    stack.deliver(waiting, 1).await;
    assert_eq!(sent(&provider), "Bearer sk-test", "the deployment's");
}
