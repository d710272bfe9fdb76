//! A request that is sent again is not done again.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::json;

use crate::harness::{TestSystem, api::blog_post};

#[tokio::test]
async fn twenty_identical_posts_at_once_make_one_job() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    let request = blog_post(system.client("ohio-paving"));
    let headers = [("idempotency-key", "order-17")];
    let answers = join_all((0..20).map(|_| api.post_with("/generate", &headers, &request))).await;

    assert!(
        answers.iter().all(|answer| answer.status == 200),
        "{answers:?}"
    );
    let jobs: BTreeSet<_> = answers
        .iter()
        .map(|answer| answer.body["job_id"].to_string())
        .collect();
    assert_eq!(jobs.len(), 1);
    let replayed = answers
        .iter()
        .filter(|answer| answer.headers.contains_key("idempotency-replayed"))
        .count();
    assert_eq!(replayed, 19);
    assert_eq!(api.get("/jobs").await.body["pagination"]["total"], 1);
}

#[tokio::test]
async fn another_request_with_the_same_key_is_refused() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    let headers = [("idempotency-key", "order-17")];
    let mut request = blog_post(system.client("ohio-paving"));
    api.post_with("/generate", &headers, &request).await;
    request["topic"] = json!("Another one");
    let answer = api.post_with("/generate", &headers, &request).await;
    assert_eq!(answer.refusal(), (409, "CONFLICT"));
}

#[tokio::test]
async fn the_key_belongs_to_the_client() {
    let system = TestSystem::start().await;
    let api = system.api("heaviside-digital");
    let headers = [("idempotency-key", "order-17")];
    let mut jobs = BTreeSet::new();
    for client in ["ohio-paving", "cincinnati-electrician"] {
        let answer = api
            .post_with("/generate", &headers, &blog_post(system.client(client)))
            .await;
        jobs.insert(answer.body["job_id"].to_string());
    }
    assert_eq!(jobs.len(), 2);
}

#[tokio::test]
async fn a_malformed_key_is_refused() {
    let system = TestSystem::start().await;
    let request = blog_post(system.client("ohio-paving"));
    let answer = system
        .api("ohio-paving")
        .post_with("/generate", &[("idempotency-key", "a b")], &request)
        .await;
    assert_eq!(answer.refusal(), (400, "BAD_REQUEST"));
}
