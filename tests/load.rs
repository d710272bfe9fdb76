//! Many at once, and the same one many times.

use std::{collections::HashMap, time::Duration};

use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::harness::{FakeProvider, Reply, TestSystem, api::blog_post};

const JOBS: usize = 500;

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_jobs_all_complete_and_none_twice() {
    let slow = Reply::After(
        Duration::from_millis(200),
        Box::new(Reply::text("Asphalt lasts.")),
    );
    let provider = FakeProvider::always(slow).await;
    let system = TestSystem::configure()
        .provider(&provider)
        .kept()
        .start()
        .await;
    let (api, client) = (
        system.api("ohio-paving"),
        system.client("ohio-paving").to_owned(),
    );
    let ended: Vec<_> = stream::iter(0..JOBS)
        .map(|number| {
            let mut request = blog_post(&client);
            request["topic"] = json!(format!("Job number {number}."));
            let api = api.clone();
            async move { api.generate(&request).await }
        })
        .buffer_unordered(50)
        .collect()
        .await;

    assert!(ended.iter().all(|job| job["status"] == "completed"));
    let mut calls: HashMap<String, usize> = HashMap::new();
    for request in provider.requests() {
        let prompt = request["messages"][1]["content"].as_str().unwrap();
        let number = prompt
            .split("Job number ")
            .nth(1)
            .unwrap()
            .split('.')
            .next()
            .unwrap();
        *calls.entry(number.to_owned()).or_default() += 1;
    }
    assert_eq!(calls.len(), JOBS);
    assert!(calls.values().all(|count| *count == 1), "{calls:?}");

    let sum = |field: &str| {
        ended
            .iter()
            .map(|job| job["usage"][field].as_u64().unwrap())
            .sum::<u64>()
    };
    let usage = system.stop().await.data().await.usage(&client).await;
    assert_eq!(
        (usage.jobs_completed, usage.tasks_completed, usage.calls),
        (500, 500, 500)
    );
    assert_eq!(
        (usage.input_tokens, usage.output_tokens),
        (sum("input"), sum("output"))
    );
    let dollars: f64 = ended
        .iter()
        .map(|job| job["cost_usd"].as_f64().unwrap())
        .sum();
    assert!((usage.cost.as_dollars() - dollars).abs() < 1e-9);
}
