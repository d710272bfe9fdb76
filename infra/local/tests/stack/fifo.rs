use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use aws_sdk_sqs::types::Message;
use hg_local::function::Function;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::toy::{Told, Toy, embedded_queues_only, records, toy};

const QUEUES: &str = "
  Work:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
      DeduplicationScope: messageGroup
      FifoThroughputLimit: perMessageGroupId
      VisibilityTimeout: 1
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2 }
  Dead: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
";

fn resources() -> String {
    let source = "{ Queue: !GetAtt Work.Arn, BatchSize: 1, \
                  ScalingConfig: { MaximumConcurrency: 300 } }";
    format!("{QUEUES}{}", toy(20, "SQS", source))
}

fn no_function() -> Function {
    unreachable!("the template has no function")
}

/// Sends `body` to a group; it is its own deduplication id.
async fn send(toy: &Toy, group: &str, body: &str) -> String {
    let request = toy
        .system
        .clients()
        .sqs
        .send_message()
        .queue_url(toy.queue_url("Work.fifo"))
        .message_group_id(group)
        .message_deduplication_id(body)
        .message_body(body);
    request.send().await.unwrap().message_id.unwrap()
}

/// What the queue gives at once.
async fn receive(toy: &Toy) -> Vec<Message> {
    let request = toy
        .system
        .clients()
        .sqs
        .receive_message()
        .queue_url(toy.queue_url("Work.fifo"))
        .visibility_timeout(60)
        .max_number_of_messages(10);
    request.send().await.unwrap().messages.unwrap_or_default()
}

async fn delete(toy: &Toy, message: &Message) {
    let request = toy
        .system
        .clients()
        .sqs
        .delete_message()
        .queue_url(toy.queue_url("Work.fifo"))
        .receipt_handle(message.receipt_handle.as_deref().unwrap());
    request.send().await.unwrap();
}

fn bodies(messages: &[Message]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message.body.as_deref().unwrap())
        .collect()
}

fn text(event: &Value, pointer: &str) -> String {
    let record = &records(event)[0];
    record
        .pointer(pointer)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_group_gives_its_next_message_when_the_one_before_is_deleted() {
    if !embedded_queues_only("SQS may give several messages of a group at once, and ElasticMQ does")
    {
        return;
    }
    let toy = Toy::start(QUEUES, no_function).await;
    for (group, body) in [("a", "a1"), ("a", "a2"), ("b", "b1")] {
        send(&toy, group, body).await;
    }
    let first = receive(&toy).await;
    assert_eq!(bodies(&first), ["a1", "b1"]);
    assert_eq!(bodies(&receive(&toy).await), [""; 0]);
    delete(&toy, &first[0]).await;
    assert_eq!(bodies(&receive(&toy).await), ["a2"]);
    toy.system.stop().await;
}

#[tokio::test]
async fn a_message_is_taken_once_under_one_deduplication_id() {
    if !embedded_queues_only(
        "ElasticMQ looks for duplicates in the whole queue, whatever its scope is",
    ) {
        return;
    }
    let toy = Toy::start(QUEUES, no_function).await;
    let id = send(&toy, "a", "x").await;
    assert_eq!(send(&toy, "a", "x").await, id);
    let messages = receive(&toy).await;
    assert_eq!(bodies(&messages), ["x"]);
    delete(&toy, &messages[0]).await;
    assert_eq!(send(&toy, "a", "x").await, id);
    assert_ne!(send(&toy, "b", "x").await, id);
    assert_eq!(bodies(&receive(&toy).await), ["x"]);
    toy.system.stop().await;
}

#[tokio::test]
async fn a_group_is_handled_in_order_and_without_pauses() {
    let (tell, mut told) = Told::channel();
    let function = || {
        let tell = tell.clone();
        Function::event(move |event, _| {
            tell.send(text(&event, "/body")).unwrap();
            async { Ok(Value::Null) }
        })
    };
    let toy = Toy::start(&resources(), function).await;
    let sent: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    for body in &sent {
        send(&toy, "a", body).await;
    }
    let start = Instant::now();
    for body in &sent {
        assert_eq!(told.next().await, *body);
    }
    // A long poll that nobody wakes would take a second for each.
    assert!(start.elapsed() < Duration::from_secs(10));
    toy.system.stop().await;
}

#[tokio::test]
async fn all_groups_are_handled_at_once_and_each_by_one() {
    const GROUPS: usize = 100;
    let (tell, mut told) = Told::channel();
    let running = Arc::new(Mutex::new(BTreeSet::new()));
    let all = Arc::new(Barrier::new(GROUPS));
    let function = || {
        let (tell, running, all) = (tell.clone(), running.clone(), all.clone());
        Function::event(move |event, _| {
            let (tell, running, all) = (tell.clone(), running.clone(), all.clone());
            async move {
                let group = text(&event, "/attributes/MessageGroupId");
                let alone = running.lock().unwrap().insert(group.clone());
                all.wait().await;
                running.lock().unwrap().remove(&group);
                tell.send(alone).unwrap();
                Ok(Value::Null)
            }
        })
    };
    // However slow the machine, no message comes back while its function waits for the others.
    let resources = resources().replace("VisibilityTimeout: 1", "VisibilityTimeout: 60");
    let toy = Toy::start(&resources, function).await;
    for number in 0..2 * GROUPS {
        let group = format!("group-{}", number % GROUPS);
        send(&toy, &group, &number.to_string()).await;
    }
    for _ in 0..2 * GROUPS {
        assert!(told.next().await);
    }
    toy.system.stop().await;
}

#[tokio::test]
async fn a_group_waits_for_its_failed_message_until_that_is_in_the_dead_letter_queue() {
    let (tell, mut told) = Told::channel();
    let function = || {
        let tell = tell.clone();
        Function::event(move |event, _| {
            let body = text(&event, "/body");
            let count = text(&event, "/attributes/ApproximateReceiveCount");
            let failed = body == "bad";
            tell.send((body, count)).unwrap();
            async move {
                anyhow::ensure!(!failed, "it is bad");
                Ok(json!({}))
            }
        })
    };
    let toy = Toy::start(&resources(), function).await;
    let start = Instant::now();
    for (group, body) in [("a", "bad"), ("a", "next"), ("b", "other")] {
        send(&toy, group, body).await;
    }
    let mut seen = Vec::new();
    for _ in 0..4 {
        let (body, count) = told.next().await;
        seen.push(format!("{body} {count}"));
    }
    assert_eq!(seen, ["bad 1", "other 1", "bad 2", "next 1"]);
    // Two timeouts of a second, each noticed within one more; a long poll takes twenty.
    assert!(start.elapsed() < Duration::from_secs(15));
    assert_eq!(toy.receive("Dead.fifo").await, "bad");
    toy.system.stop().await;
}
