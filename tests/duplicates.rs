//! The same message more than once, and several workers at once: one call, one text.

use std::{collections::BTreeMap, time::Duration};

use futures_util::future::join_all;
use hg_domain::{
    id::LeaseId,
    job::JobEvent,
    task::{Task, TaskEvent},
    time::Timestamp,
};
use hg_store::{Claim, Lease};
use serde_json::{Value, json};

use crate::harness::{ByHand, FakeProvider, Fault, Reply, until};

#[tokio::test]
async fn one_message_three_times_to_two_consumers_is_one_call_and_one_text() {
    let slow = Reply::After(
        Duration::from_millis(300),
        Box::new(Reply::text("Asphalt lasts.")),
    );
    let provider = FakeProvider::always(slow).await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    let answers = join_all([stack.deliver(job, 3), stack.deliver(job, 3)]).await;

    assert!(
        answers
            .iter()
            .all(|answer| answer["batchItemFailures"] == json!([])),
        "{answers:?}"
    );
    assert_eq!(provider.calls(), 1);
    stack.deliver(job, 1).await;
    assert_eq!(
        provider.calls(),
        1,
        "a message that comes after the end changes nothing"
    );
    let parts = stack.parts(job).await;
    assert_eq!(
        (
            parts.results.len(),
            parts.tasks[0].attempt,
            parts.job.tasks_done
        ),
        (1, 1, 1)
    );
    assert_eq!(stack.usage().await.tasks_completed, 1);
}

#[tokio::test]
async fn a_worker_whose_task_was_given_to_another_cannot_finish_it() {
    let slow = |text: &str, millis| {
        Reply::After(Duration::from_millis(millis), Box::new(Reply::text(text)))
    };
    let provider = FakeProvider::start(move |call, _| {
        if call == 0 {
            slow("The first.", 600)
        } else {
            slow("The second.", 0)
        }
    })
    .await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    let overtaken = async {
        until("the first call", async || {
            (provider.calls() == 1).then_some(())
        })
        .await;
        let beyond_any_lease = Timestamp::now().plus(Duration::from_hours(1));
        stack
            .system
            .invoke_scheduled("sweep", beyond_any_lease)
            .await
            .unwrap();
        stack.deliver(job, 1).await;
    };
    tokio::join!(stack.deliver(job, 1), overtaken);

    let parts = stack.parts(job).await;
    assert_eq!(
        (parts.results.len(), parts.results[0].1.text.as_str()),
        (1, "The second.")
    );
    assert_eq!(
        (
            parts.tasks[0].attempt,
            parts.tasks[0].sweeps,
            parts.job.tasks_done
        ),
        (2, 1, 1)
    );
    let usage = stack.usage().await;
    assert_eq!(usage.tasks_completed, 1, "the task is counted once");
    assert_eq!(usage.calls, 2, "but both calls were paid for");
}

#[tokio::test]
async fn a_text_is_kept_though_others_keep_changing_its_job() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    // The store gives up after a dozen.
    stack.faults.fail("TransactWriteItems", Fault::Conflict, 13);
    stack.deliver(job, 1).await;
    assert_eq!(stack.faults.left(), 0);
    let parts = stack.parts(job).await;
    assert_eq!(parts.job.status.as_str(), "completed");
    assert_eq!((parts.results.len(), provider.calls()), (1, 1));
    assert_eq!(stack.usage().await.calls, 1);
}

#[tokio::test]
async fn work_that_is_lost_again_and_again_is_given_up() {
    let provider = FakeProvider::always(Reply::text("Never asked.")).await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    let mut swept = BTreeMap::new();
    for tick in 1..=7_u64 {
        let late = Timestamp::now().plus(Duration::from_hours(tick * 2));
        swept.insert(
            tick,
            stack.system.invoke_scheduled("sweep", late).await.unwrap(),
        );
    }
    let found = |swept: &Value| {
        let count = |what: &str| swept[what].as_u64().unwrap();
        (count("put_back"), count("given_up"))
    };
    assert_eq!(found(&swept[&1]), (1, 0));
    assert_eq!(found(&swept[&6]), (0, 1));
    assert_eq!(found(&swept[&7]), (0, 0));
    let ended = stack.parts(job).await.job;
    assert_eq!(
        (ended.status.as_str(), ended.error.unwrap().code.as_str()),
        ("failed", "DEADLINE_EXCEEDED")
    );
    assert_eq!(provider.calls(), 0);
}

#[tokio::test]
async fn a_dead_letter_that_is_older_than_the_task_does_no_harm() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    let before = stack.message(job).await;
    let late = Timestamp::now().plus(Duration::from_hours(1));
    stack.system.invoke_scheduled("sweep", late).await.unwrap();
    let record =
        json!({"messageId": "m0", "body": before, "attributes": {}, "messageAttributes": {}});
    stack
        .system
        .invoke("sweep", json!({"Records": [record]}))
        .await
        .unwrap();
    assert_eq!(stack.parts(job).await.job.status.as_str(), "pending");
}

#[tokio::test]
async fn a_message_that_no_worker_could_handle_fails_its_task() {
    let provider = FakeProvider::always(Reply::text("Never asked.")).await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    let body = stack.message(job).await;
    let dead = json!({"Records": [
        {"messageId": "m0", "body": body, "attributes": {}, "messageAttributes": {}},
        {"messageId": "m1", "body": "nonsense", "attributes": {}, "messageAttributes": {}},
    ]});
    let answer = stack.system.invoke("sweep", dead).await.unwrap();
    assert_eq!(
        answer["batchItemFailures"],
        json!([]),
        "what nobody can read goes nowhere any more"
    );
    assert_eq!(stack.parts(job).await.job.status.as_str(), "failed");
}

#[tokio::test]
async fn what_is_written_by_expression_is_what_the_domain_says() {
    let provider = FakeProvider::always(Reply::text("Never asked.")).await;
    let stack = ByHand::start(&provider).await;
    let job_id = stack.accept().await;
    let now = Timestamp::now().plus(Duration::from_secs(1));

    let accepted = stack.parts(job_id).await.job;
    let started = stack.store.start_job(job_id, now).await.unwrap().unwrap();
    assert_eq!(started, accepted.apply(JobEvent::Started, now).unwrap());

    let waiting = stack.store.task(job_id, 0).await.unwrap().unwrap();
    let lease = Lease {
        id: LeaseId::new(),
        provider: waiting.provider,
        until: now.plus(Duration::from_mins(2)),
    };
    let claim = stack
        .store
        .lease_task(job_id, 0, &lease, now)
        .await
        .unwrap();
    let leased = Task {
        status: TaskEvent::Leased.next(waiting.status).unwrap(),
        lease_id: Some(lease.id),
        lease_until: Some(lease.until),
        due_at: lease.until,
        attempt: waiting.attempt + 1,
        version: waiting.version + 1,
        started_at: Some(now),
        updated_at: now,
        ..waiting
    };
    assert_eq!(claim, Claim::Won(Box::new(leased.clone())));
    let again = stack
        .store
        .lease_task(job_id, 0, &lease, now)
        .await
        .unwrap();
    assert_eq!(
        again,
        Claim::Won(Box::new(leased)),
        "a request whose answer was lost is sent again"
    );
    let other = Lease {
        id: LeaseId::new(),
        ..lease
    };
    assert_eq!(
        stack
            .store
            .lease_task(job_id, 0, &other, now)
            .await
            .unwrap(),
        Claim::InProgress
    );
}
