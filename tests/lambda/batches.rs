//! Events of queues, of the table's stream and of the clock.

use hg_domain::{id::JobId, task::Status};
use hg_local::template::Source;
use serde_json::{Value, json};

use super::{LIMIT, data, event, messages, start};
use crate::harness::{ByHand, Row, image};

/// The change that made a row, as the table's stream tells it.
fn inserted(row: &Row, sequence_number: &str) -> Value {
    let mut record = event(include_str!("events/stream.json"));
    let image = image(row);
    record["dynamodb"]["Keys"] = json!({"pk": image["pk"], "sk": image["sk"]});
    record["dynamodb"]["NewImage"] = image;
    record["dynamodb"]["SequenceNumber"] = json!(sequence_number);
    record
}

async fn task_row(system: &ByHand, job: JobId) -> Row {
    let is_task = |row: &Row| {
        let text = |name: &str| row[name].as_s().cloned().unwrap_or_default();
        text("pk") == format!("JOB#{job}") && text("sk").starts_with("TASK#")
    };
    system.items().await.into_iter().find(is_task).unwrap()
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn of_a_batch_of_messages_only_the_poisonous_one_comes_again() {
    let system = data().await;
    let job = system.accept().await;
    let mut function = start(&system, "CompleteOpenai").await;
    let good = system.message(job).await;
    let batch = messages(&[&good, "{\"type\": \"of no use\"}", "not even JSON"]);
    let answer = function.invoke_json(&batch, LIMIT).await.unwrap();
    let again = [
        json!({"itemIdentifier": "1"}),
        json!({"itemIdentifier": "2"}),
    ];
    assert_eq!(answer, json!({"batchItemFailures": again}));
    assert_eq!(system.parts(job).await.job.status, Status::Completed);
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn of_a_batch_of_changes_only_the_unreadable_one_comes_again() {
    let system = data().await;
    let job = system.accept().await;
    let row = task_row(&system, job).await;
    let mut unreadable = inserted(&row, "100000000000000000002");
    unreadable["dynamodb"]["NewImage"]["status"] = json!({"S": "of a kind of its own"});
    let batch = json!({"Records": [inserted(&row, "100000000000000000001"), unreadable]});

    let mut function = start(&system, "Dispatch").await;
    let answer = function.invoke_json(&batch, LIMIT).await.unwrap();
    let again = [json!({"itemIdentifier": "100000000000000000002"})];
    assert_eq!(answer, json!({"batchItemFailures": again}));

    let stack = system.system.stack();
    let complete = super::definition(&system, "CompleteOpenai");
    let arn = complete.sources.values().find_map(|source| match source {
        Source::Queue(queue) => Some(&queue.queue_arn),
        _ => None,
    });
    let queue = stack.queue(arn.unwrap()).unwrap();
    let receive = system.system.clients().sqs.receive_message();
    let receive = receive.queue_url(&queue.url).max_number_of_messages(10);
    let received = receive.wait_time_seconds(10).send().await.unwrap();
    let bodies: Vec<&str> = received
        .messages()
        .iter()
        .filter_map(|it| it.body())
        .collect();
    assert_eq!(bodies, [system.message(job).await]);
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn the_clock_has_the_table_swept() {
    let system = data().await;
    let mut function = start(&system, "Sweep").await;
    let tick = event(include_str!("events/schedule.json"));
    let swept = function.invoke_json(&tick, LIMIT).await.unwrap();
    assert!(swept.is_object(), "{swept}");
    assert!(swept.get("batchItemFailures").is_none(), "{swept}");
}

/// Every function of the template: that it starts with what the template gives it, and has an answer.
#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn every_function_starts_and_answers() {
    let system = data().await;
    for definition in &system.system.stack().functions {
        let name = &definition.logical_id;
        let mut function = start(&system, name).await;
        if definition.is_http() {
            let event = super::authorized(&system, "GET", "/nowhere");
            let (status, body) = super::ask(&mut function, &event).await;
            assert_eq!(status, 404, "{name}: {body}");
        } else {
            let answer = function.invoke_json(&messages(&[]), LIMIT).await.unwrap();
            assert_eq!(answer, json!({"batchItemFailures": []}), "{name}");
        }
    }
}
