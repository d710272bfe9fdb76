use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use aws_sdk_sqs::types::{QueueAttributeName, SendMessageBatchRequestEntry};
use hg_local::function::Function;
use serde_json::{Value, json};
use tokio::sync::{Barrier, Notify, Semaphore};

use crate::toy::{Told, Toy, records, toy};

const QUEUES: &str = "
  Work:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 1
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2 }
  Dead: { Type: AWS::SQS::Queue }
";

fn resources(timeout: u32, more: &str) -> String {
    let source = format!(
        "{{ Queue: !GetAtt Work.Arn, FunctionResponseTypes: [ReportBatchItemFailures]{more} }}"
    );
    format!("{QUEUES}{}", toy(timeout, "SQS", &source))
}

fn body(record: &Value) -> &str {
    record["body"].as_str().unwrap()
}

/// Sends bodies with their delays in seconds, as one batch of a tenant's.
async fn send_batch(toy: &Toy, messages: &[(&str, i32)]) {
    let entries = messages.iter().map(|(body, delay)| {
        SendMessageBatchRequestEntry::builder()
            .id(*body)
            .message_body(*body)
            .message_group_id("tenant")
            .delay_seconds(*delay)
            .build()
            .unwrap()
    });
    let request = toy
        .system
        .clients()
        .sqs
        .send_message_batch()
        .queue_url(toy.queue_url("Work"))
        .set_entries(Some(entries.collect()));
    let answer = request.send().await.unwrap();
    assert_eq!(answer.failed, []);
}

#[tokio::test]
async fn a_failed_message_comes_back_and_ends_in_the_dead_letter_queue_alone() {
    let (tell, mut told) = Told::channel();
    let function = || {
        let tell = tell.clone();
        Function::event(move |event, _| {
            let bad = records(&event)
                .iter()
                .filter(|record| body(record) == "bad");
            let failures: Vec<Value> = bad
                .map(|record| json!({"itemIdentifier": record["messageId"]}))
                .collect();
            tell.send(event).unwrap();
            async move { Ok(json!({"batchItemFailures": failures})) }
        })
    };
    let toy = Toy::start(&resources(3, ""), function).await;
    toy.send("Work", "good").await;
    toy.send("Work", "bad").await;
    assert_eq!(toy.receive("Dead").await, "bad");

    let events = told.rest();
    let seen: Vec<(&str, &str)> = events
        .iter()
        .flat_map(records)
        .map(|record| {
            (
                body(record),
                record["attributes"]["ApproximateReceiveCount"]
                    .as_str()
                    .unwrap(),
            )
        })
        .collect();
    assert_eq!(seen, [("good", "1"), ("bad", "1"), ("bad", "2")]);
    toy.system.stop().await;
}

#[tokio::test]
async fn no_more_invocations_run_at_once_than_the_source_allows() {
    let (tell, mut told) = Told::channel();
    let (running, both) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(2)));
    let function = || {
        let (tell, running, both) = (tell.clone(), running.clone(), both.clone());
        Function::event(move |_, _| {
            let (tell, running, both) = (tell.clone(), running.clone(), both.clone());
            async move {
                let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                both.wait().await;
                tokio::time::sleep(Duration::from_millis(10)).await;
                running.fetch_sub(1, Ordering::SeqCst);
                tell.send(now).unwrap();
                Ok(Value::Null)
            }
        })
    };
    let resources = resources(
        3,
        ", BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 }",
    );
    let toy = Toy::start(&resources, function).await;
    for number in 0..6 {
        toy.send("Work", &number.to_string()).await;
    }
    for _ in 0..6 {
        assert!(told.next().await <= 2);
    }
    toy.system.stop().await;
}

#[tokio::test]
async fn no_message_is_taken_before_there_is_a_slot_for_it() {
    let (tell, mut told) = Told::channel();
    let gate = Arc::new(Semaphore::new(0));
    let function = || {
        let (tell, gate) = (tell.clone(), gate.clone());
        Function::event(move |_, _| {
            let gate = gate.clone();
            tell.send(()).unwrap();
            async move {
                drop(gate.acquire().await);
                Ok(Value::Null)
            }
        })
    };
    let resources = resources(
        20,
        ", BatchSize: 1, ScalingConfig: { MaximumConcurrency: 3 }",
    );
    let toy = Toy::start(
        &resources.replace("VisibilityTimeout: 1", "VisibilityTimeout: 60"),
        function,
    )
    .await;
    send_batch(&toy, &[("a", 0), ("b", 0), ("c", 0), ("d", 0), ("e", 0)]).await;
    for _ in 0..3 {
        told.next().await;
    }
    let request = toy
        .system
        .clients()
        .sqs
        .get_queue_attributes()
        .queue_url(toy.queue_url("Work"))
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessages);
    let attributes = request.send().await.unwrap().attributes.unwrap();
    assert_eq!(
        attributes[&QueueAttributeName::ApproximateNumberOfMessages],
        "2"
    );
    gate.add_permits(1);
    for _ in 0..2 {
        told.next().await;
    }
    toy.system.stop().await;
}

#[tokio::test]
async fn a_delayed_message_comes_when_it_is_due() {
    let (tell, mut told) = Told::channel();
    let function = || {
        let tell = tell.clone();
        Function::event(move |event, _| {
            tell.send(body(&records(&event)[0]).to_owned()).unwrap();
            async { Ok(Value::Null) }
        })
    };
    let toy = Toy::start(&resources(3, ", BatchSize: 1"), function).await;
    let start = Instant::now();
    send_batch(&toy, &[("later", 2), ("now", 0)]).await;
    assert_eq!(told.next().await, "now");
    assert_eq!(told.next().await, "later");
    let waited = start.elapsed();
    // A long poll takes twenty seconds.
    assert!(
        (Duration::from_secs(2)..Duration::from_secs(10)).contains(&waited),
        "{waited:?}"
    );
    toy.system.stop().await;
}

#[tokio::test]
async fn a_window_fills_a_batch_beyond_ten() {
    let (tell, mut told) = Told::channel();
    let function = || {
        let tell = tell.clone();
        Function::event(move |event, _| {
            tell.send(records(&event).len()).unwrap();
            async { Ok(Value::Null) }
        })
    };
    let toy = Toy::start(
        &resources(3, ", BatchSize: 12, MaximumBatchingWindowInSeconds: 20"),
        function,
    )
    .await;
    for number in 0..12 {
        toy.send("Work", &number.to_string()).await;
    }
    assert_eq!(told.next().await, 12);
    toy.system.stop().await;
}

#[tokio::test]
async fn a_function_that_hangs_is_ended_and_its_messages_come_back() {
    let (tell, mut told) = Told::channel();
    let function = || {
        let tell = tell.clone();
        Function::event(move |event, _| {
            let first = records(&event)[0]["attributes"]["ApproximateReceiveCount"] == "1";
            tell.send(first).unwrap();
            async move {
                if first {
                    std::future::pending().await
                } else {
                    Ok(Value::Null)
                }
            }
        })
    };
    let toy = Toy::start(&resources(1, ""), function).await;
    toy.send("Work", "x").await;
    assert!(told.next().await);
    assert!(!told.next().await);
    toy.system.stop().await;
}

#[tokio::test]
async fn a_stop_waits_for_the_invocation_under_way() {
    let (tell, mut told) = Told::channel();
    let go_on = Arc::new(Notify::new());
    let function = || {
        let (tell, go_on) = (tell.clone(), go_on.clone());
        Function::event(move |_, _| {
            let (tell, go_on) = (tell.clone(), go_on.clone());
            async move {
                tell.send("begun").unwrap();
                go_on.notified().await;
                tell.send("ended").unwrap();
                Ok(Value::Null)
            }
        })
    };
    let toy = Toy::start(&resources(3, ""), function).await;
    toy.send("Work", "x").await;
    assert_eq!(told.next().await, "begun");
    let stopping = tokio::spawn(toy.system.stop());
    tokio::task::yield_now().await;
    go_on.notify_one();
    stopping.await.unwrap();
    assert_eq!(told.rest(), ["ended"]);
}

#[tokio::test]
async fn the_message_group_arrives_as_a_system_attribute() {
    let (tell, mut told) = Told::channel();
    let function = || {
        let tell = tell.clone();
        Function::event(move |event, _| {
            tell.send(event).unwrap();
            async { Ok(Value::Null) }
        })
    };
    let toy = Toy::start(&resources(3, ""), function).await;
    let sqs = &toy.system.clients().sqs;
    let request = sqs
        .send_message()
        .queue_url(toy.queue_url("Work"))
        .message_body("x")
        .message_group_id("tenant");
    request.send().await.unwrap();
    let event = told.next().await;
    assert_eq!(records(&event)[0]["attributes"]["MessageGroupId"], "tenant");
    assert_eq!(records(&event)[0]["messageAttributes"], json!({}));
    let arn = records(&event)[0]["eventSourceARN"].as_str().unwrap();
    assert!(
        arn.starts_with("arn:aws:sqs:eu-west-1:000000000000:") && arn.ends_with("hg-content-Work"),
        "{arn}"
    );
    toy.system.stop().await;
}
