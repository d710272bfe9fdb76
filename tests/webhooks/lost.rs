//! What gets lost on the way to a receiver, and what finds it.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use hg_domain::{time::Timestamp, webhook::DeliveryStatus};
use hg_queue::DeliveryMessage;
use serde_json::json;

use super::steps::Steps;
use crate::harness::{Fault, Receiver, Row, Taken, api::blog_post, until};

#[tokio::test]
async fn a_message_that_is_lost_is_found_by_the_sweep() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let made = steps.endpoint().await;
    steps.end_a_job().await;
    let pending = steps.only(&steps.log(Some(&made))).await;
    for (passed, swept) in [(14, 0), (16, 1)] {
        let late = Timestamp::now().plus(Duration::from_mins(passed));
        let found = steps.stack.system.invoke_scheduled("sweep", late).await;
        assert_eq!(found.unwrap()["deliveries"], swept, "after {passed} min");
    }
    let woken = steps.again(&pending).await;
    assert_eq!(
        (woken.status, woken.wakes),
        (DeliveryStatus::Pending, pending.wakes + 1)
    );
    let delivered = steps.send(&woken, 1).await;
    assert_eq!(
        (delivered.status, delivered.tries),
        (DeliveryStatus::Delivered, 1)
    );
}

#[tokio::test]
async fn what_nobody_can_send_is_given_up_and_can_be_replayed() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let made = steps.endpoint().await;
    steps.end_a_job().await;
    let mut delivery = steps.only(&steps.log(Some(&made))).await;
    while delivery.status == DeliveryStatus::Pending {
        assert!(delivery.wakes <= 8, "{delivery:?}");
        let late = delivery.due_at;
        let swept = steps.stack.system.invoke_scheduled("sweep", late).await;
        assert_eq!(swept.unwrap()["deliveries"], 1);
        delivery = steps.again(&delivery).await;
    }
    assert_eq!(
        (delivery.status, delivery.wakes, delivery.tries),
        (DeliveryStatus::Failed, 8, 0)
    );
    let path = format!(
        "{}/deliveries/{}/replay",
        super::path_of(&made),
        delivery.delivery_id
    );
    let replayed = steps.post(&path, &json!(null)).await;
    assert_eq!(replayed.status, 200, "{}", replayed.body);
    let delivered = steps.send(&steps.again(&delivery).await, 1).await;
    assert_eq!(delivered.status, DeliveryStatus::Delivered);
}

#[tokio::test]
async fn a_try_counts_though_the_sweep_takes_its_message_for_lost_meanwhile() {
    let pause = Duration::from_secs(1);
    let steps = Steps::start(Receiver::always(Taken::After(pause, 204)).await).await;
    let made = steps.endpoint().await;
    steps.end_a_job().await;
    let delivery = steps.only(&steps.log(Some(&made))).await;
    let sweep = async {
        until("the message to be sent", async || {
            (steps.receiver.count() == 1).then_some(())
        })
        .await;
        let late = delivery.due_at;
        let swept = steps.stack.system.invoke_scheduled("sweep", late).await;
        assert_eq!(swept.unwrap()["deliveries"], 1);
    };
    let (delivered, ()) = tokio::join!(steps.send(&delivery, 1), sweep);
    assert_eq!(
        (delivered.status, delivered.tries, delivered.wakes),
        (DeliveryStatus::Delivered, 1, 1)
    );
    assert_eq!(steps.send(&delivered, 1).await, delivered);
    assert_eq!(steps.receiver.count(), 1);
}

#[tokio::test]
async fn a_job_that_could_not_be_announced_has_a_second_chance() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let made = steps.endpoint().await;
    let log = steps.log(Some(&made));
    for operation in ["Query", "PutItem"] {
        let known = steps.deliveries(&log).await.len();
        let job = steps.end_untold(&blog_post(&steps.client)).await;
        steps.stack.faults.fail(operation, Fault::Unreachable, 1);
        steps.announce(job).await;
        assert_eq!(steps.stack.faults.left(), 0);
        assert_eq!(steps.deliveries(&log).await.len(), known, "{operation}");

        let ended = DeliveryMessage::ended(&steps.stack.parts(job).await.job);
        let message = serde_json::to_string(&ended).unwrap();
        for _ in 0..2 {
            let answer = steps.stack.batch("Deliver", &message, 1).await;
            assert_eq!(answer["batchItemFailures"], json!([]));
            assert_eq!(steps.deliveries(&log).await.len(), known + 1);
        }
    }
}

#[tokio::test]
async fn an_endpoint_that_does_not_read_keeps_nobody_else_from_being_told() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let (newer, well) = (steps.endpoint().await, steps.endpoint().await);
    let client = format!("CLIENT#{}", steps.client);
    let key = format!("WEBHOOK#{}", super::text(&newer, "endpoint_id"));
    let of_a_later_release = AttributeValue::L(vec![AttributeValue::S("batch.completed".into())]);
    let change = |row: &mut Row| drop(row.insert("events".to_owned(), of_a_later_release));
    steps.stack.rewrite(&client, &key, change).await;
    steps.end_a_job().await;
    assert_eq!(steps.deliveries(&steps.log(Some(&well))).await.len(), 1);
    assert_eq!(steps.deliveries(&steps.log(Some(&newer))).await.len(), 0);
}
