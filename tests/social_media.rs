//! Social media: one request, a text per platform.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{FakeProvider, Reply, TestSystem};

fn campaign(client: &str) -> Value {
    json!({
        "client_id": client,
        "content_type": "social_media",
        "topic": "Sealcoating before the winter",
        "keywords": ["sealcoating"],
        "platforms": ["twitter", "linkedin", "facebook"],
    })
}

fn is_for(request: &Value, platform: &str) -> bool {
    request["messages"][1]["content"]
        .as_str()
        .unwrap()
        .contains(&format!("post for {platform}"))
}

#[tokio::test]
async fn three_platforms_are_three_calls_at_once_and_one_job() {
    let slow = |text: &str| Reply::After(Duration::from_millis(500), Box::new(Reply::text(text)));
    let provider = FakeProvider::start(move |_, _| slow("Sealcoating pays.")).await;
    let system = TestSystem::with(&provider).await;
    let job = system
        .api("ohio-paving")
        .generate(&campaign(system.client("ohio-paving")))
        .await;

    assert_eq!(
        (&job["status"], &job["partial"]),
        (&json!("completed"), &json!(false))
    );
    assert_eq!((provider.calls(), provider.most_at_once()), (3, 3));
    let labels: Vec<_> = job["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels, ["twitter", "linkedin", "facebook"]);
    assert_eq!(job["usage"]["input"], 300);
    assert!(
        job["result"]
            .as_str()
            .unwrap()
            .starts_with("## twitter\n\nSealcoating pays.\n\n## linkedin")
    );
}

#[tokio::test]
async fn one_part_that_fails_leaves_the_others() {
    let provider = FakeProvider::start(|_, request| {
        if is_for(request, "linkedin") {
            Reply::error(400, "invalid", "no")
        } else {
            Reply::text("Sealcoating pays.")
        }
    })
    .await;
    let system = TestSystem::with(&provider).await;
    let job = system
        .api("ohio-paving")
        .generate(&campaign(system.client("ohio-paving")))
        .await;

    assert_eq!(
        (&job["status"], &job["partial"]),
        (&json!("completed"), &json!(true))
    );
    assert_eq!(
        job["progress"],
        json!({"total": 3, "done": 3, "succeeded": 2})
    );
    let statuses: Vec<_> = job["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["completed", "failed", "completed"]);
    assert_eq!(job["error"]["code"], "PROVIDER_REJECTED");
}

#[tokio::test]
async fn a_post_over_the_platforms_limit_is_asked_for_again_and_then_cut() {
    let long = format!("Sealcoating pays. {}", "It really does. ".repeat(40));
    let provider = FakeProvider::always(Reply::text(&long)).await;
    let system = TestSystem::with(&provider).await;
    let mut request = campaign(system.client("ohio-paving"));
    request["platforms"] = json!(["twitter"]);
    let job = system.api("ohio-paving").generate(&request).await;

    assert_eq!(provider.calls(), 2);
    let again = provider.requests()[1]["messages"][1]["content"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(again.contains("at most 280 characters"), "{again}");
    let text = job["result"].as_str().unwrap();
    assert!(
        text.chars().count() <= 280 && text.ends_with("does."),
        "{text}"
    );
    assert_eq!(
        (&job["parts"][0]["truncated"], &job["usage"]["input"]),
        (&json!(true), &json!(200))
    );
}

#[tokio::test]
async fn platforms_come_from_the_strategy_and_variants_multiply_them() {
    let system = TestSystem::start().await;
    let mut request = campaign(system.client("pasco-scientific"));
    request["platforms"] = Value::Null;
    request["variants"] = json!(2);
    let job = system.api("pasco-scientific").generate(&request).await;
    let labels: Vec<_> = job["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels.len(), 6);
    assert_eq!(
        labels[..3],
        [
            "linkedin, variant 1",
            "linkedin, variant 2",
            "twitter, variant 1"
        ]
    );
}
