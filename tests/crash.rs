//! The process ends in the middle of its work, and nothing is lost, nor done twice.

use serde_json::json;

use crate::harness::{FakeProvider, Reply, TestSystem, api::blog_post, until};

const TEXT: &str = "Asphalt lasts.";

/// Starts a system that breaks off at `point`, lets it accept a job there, starts it again and
/// looks at what became of the job. Returns how many calls the provider saw.
async fn after_a_crash(point: &str) -> usize {
    let provider = FakeProvider::always(Reply::text(TEXT)).await;
    let system = TestSystem::configure()
        .provider(&provider)
        .crash(point)
        .start()
        .await;
    let request = blog_post(system.client("ohio-paving"));
    // Whether there is an answer before the end is chance.
    system
        .api("ohio-paving")
        .post_regardless("/generate", &request)
        .await;
    let restart = system.crashed().await.provider(&provider).start().await;
    let jobs = restart.api("ohio-paving").get("/jobs").await.body;
    let job = jobs["data"][0]["job_id"].as_str().unwrap().to_owned();
    ends_well(restart, &job, provider).await
}

async fn ends_well(system: TestSystem, job: &str, provider: FakeProvider) -> usize {
    let ended = system.api("ohio-paving").ended(job).await;
    assert_eq!(
        (&ended["status"], &ended["result"]),
        (&json!("completed"), &json!(TEXT)),
        "{ended}"
    );
    let client = system.client("ohio-paving").to_owned();
    let stopped = system.stop().await;
    let data = stopped.data().await;
    assert_eq!(data.job(job).await.results.len(), 1);
    let usage = data.usage(&client).await;
    assert_eq!(
        (usage.jobs_completed, usage.tasks_completed, usage.calls),
        (1, 1, 1)
    );
    assert_eq!((usage.input_tokens, usage.output_tokens), (100, 20));
    provider.calls()
}

#[tokio::test]
async fn after_accepting() {
    assert_eq!(after_a_crash("before SendMessageBatch 1").await, 1);
}

#[tokio::test]
async fn while_the_message_is_queued() {
    assert_eq!(after_a_crash("after SendMessageBatch 1").await, 1);
}

#[tokio::test]
async fn during_the_providers_call() {
    let provider = FakeProvider::start(|call, _| {
        if call == 0 {
            Reply::Hang
        } else {
            Reply::text(TEXT)
        }
    })
    .await;
    let system = TestSystem::configure()
        .provider(&provider)
        .kept()
        .start()
        .await;
    let job = system
        .api("ohio-paving")
        .accept(&blog_post(system.client("ohio-paving")))
        .await;
    until("the provider to be called", async || {
        (provider.calls() == 1).then_some(())
    })
    .await;
    let restart = system.kill().provider(&provider);
    assert_eq!(ends_well(restart.start().await, &job, provider).await, 2);
}

#[tokio::test]
async fn after_the_text_was_written() {
    assert_eq!(after_a_crash("after PutItem 1").await, 2);
}

#[tokio::test]
async fn between_finishing_and_the_answer() {
    // The first transaction accepts the job, the second one finishes it.
    assert_eq!(after_a_crash("after TransactWriteItems 2").await, 1);
}
