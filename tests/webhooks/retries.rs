//! What is not taken is tried again by the schedule, and in the end no more.

use std::time::Duration;

use hg_domain::{
    time::Timestamp,
    webhook::{Delivery, DeliveryStatus},
};
use serde_json::json;

use super::steps::Steps;
use crate::harness::{Receiver, Taken};

/// The waits between eight tries, in seconds.
const WAITS: [f64; 7] = [5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 36_000.0];

/// For how long a delivery waits, in seconds.
fn wait(delivery: &Delivery) -> f64 {
    assert_eq!(delivery.status, DeliveryStatus::Waiting);
    delivery.due_at.since(delivery.updated_at).as_secs_f64()
}

/// Whether a wait is as long as `seconds`, but for a tenth.
fn is_about(wait: f64, seconds: f64) -> bool {
    (0.9 * seconds..=1.1 * seconds).contains(&wait)
}

#[tokio::test]
async fn what_is_never_taken_is_tried_eight_times_by_the_schedule() {
    let steps = Steps::start(Receiver::always(Taken::Body(500, "no")).await).await;
    let made = steps.endpoint().await;
    let log = steps.log(Some(&made));
    steps.end_a_job().await;
    let mut delivery = steps.only(&log).await;
    for (number, seconds) in WAITS.into_iter().enumerate() {
        delivery = steps.send(&delivery, 1).await;
        assert!(is_about(wait(&delivery), seconds), "{delivery:?}");
        assert_eq!(
            (delivery.tries as usize, delivery.attempts.len()),
            (number + 1, number + 1)
        );
        let early = Timestamp::now();
        let swept = steps.stack.system.invoke_scheduled("sweep", early).await;
        assert_eq!(swept.unwrap()["deliveries"], 0, "it is not yet time");
        let hour_late = early.plus(Duration::from_hours(1));
        let swept = steps
            .stack
            .system
            .invoke_scheduled("sweep", hour_late)
            .await;
        assert_eq!(
            swept.unwrap()["deliveries"],
            0,
            "nobody brings a try forward"
        );
        delivery = steps.wait_over(delivery).await;
        assert_eq!(delivery.status, DeliveryStatus::Pending);
    }
    let failed = steps.send(&delivery, 1).await;
    assert_eq!((failed.status, failed.tries), (DeliveryStatus::Failed, 8));
    assert_eq!(failed.failure.as_deref(), Some("It was tried 8 times."));
    let far = Timestamp::now().plus(Duration::from_hours(48));
    let swept = steps.stack.system.invoke_scheduled("sweep", far).await;
    assert_eq!(swept.unwrap()["deliveries"], 0);

    let messages = steps.receiver.messages();
    assert_eq!(messages.len(), 8);
    for message in &messages {
        assert_eq!(message.id(), failed.delivery_id.to_string());
        assert_eq!(message.body, messages[0].body);
    }
    let path = format!("{}/deliveries", super::path_of(&made));
    let shown = steps.get(&path).await.body["data"][0].clone();
    assert_eq!(
        (&shown["status"], &shown["tries"], &shown["next_try_at"]),
        (&json!("failed"), &json!(8), &json!(null))
    );
    assert!(shown["completed_at"].is_string(), "{shown}");
    for attempt in shown["attempts"].as_array().unwrap() {
        assert_eq!(
            (&attempt["status"], &attempt["answer"]),
            (&json!(500), &json!("no"))
        );
    }
}

#[tokio::test]
async fn who_has_too_much_to_do_gets_more_time() {
    let answers = [
        (Taken::Status(500), 5.0),
        (Taken::Status(503), 5.0),
        (Taken::Status(302), 5.0),
        (Taken::Status(429), 10.0),
        (Taken::Status(502), 10.0),
        (Taken::Status(504), 10.0),
        (Taken::Busy(503, 1), 5.0),
    ];
    let script = answers.clone();
    let steps =
        Steps::start(Receiver::start(move |number, _| script[number].0.clone()).await).await;
    let made = steps.endpoint().await;
    let log = steps.log(Some(&made));
    for (taken, expected) in answers {
        steps.end_a_job().await;
        let delivery = steps.deliveries(&log).await.remove(0);
        let waiting = steps.send(&delivery, 1).await;
        assert!(is_about(wait(&waiting), expected), "{taken:?}: {waiting:?}");
    }
}

#[tokio::test]
async fn who_says_when_is_not_tried_before_that_nor_long_after_the_schedule() {
    // A day is too long: what comes next in the schedule is the most that is granted.
    let script = |number, _: &_| Taken::Busy([503, 429][number % 2], [60, 86_400][number / 10]);
    let steps = Steps::start(Receiver::start(script).await).await;
    let made = steps.endpoint().await;
    let log = steps.log(Some(&made));
    for number in 0..20 {
        steps.end_a_job().await;
        let delivery = steps.deliveries(&log).await.remove(0);
        let waiting = steps.send(&delivery, 1).await;
        let asked = if number < 10 { 60.0 } else { 300.0 };
        let granted = asked..=1.1 * asked;
        assert!(granted.contains(&wait(&waiting)), "{waiting:?}");
    }
}

#[tokio::test]
async fn a_try_that_is_taken_is_the_last_one() {
    let receiver = Receiver::start(|number, _| Taken::Status(if number < 2 { 500 } else { 200 }));
    let steps = Steps::start(receiver.await).await;
    let made = steps.endpoint().await;
    steps.end_a_job().await;
    let mut delivery = steps.only(&steps.log(Some(&made))).await;
    for _ in 0..2 {
        delivery = steps.send(&delivery, 1).await;
        delivery = steps.wait_over(delivery).await;
    }
    let delivered = steps.send(&delivery, 1).await;
    assert_eq!(
        (delivered.status, delivered.tries),
        (DeliveryStatus::Delivered, 3)
    );
    let again = steps.send(&delivered, 1).await;
    assert_eq!((again, steps.receiver.messages().len()), (delivered, 3));
}

#[tokio::test]
async fn a_message_that_is_late_sends_nothing() {
    let steps = Steps::start(Receiver::always(Taken::Status(500)).await).await;
    let made = steps.endpoint().await;
    steps.end_a_job().await;
    let first = steps.only(&steps.log(Some(&made))).await;
    let waiting = steps.send(&first, 1).await;
    assert_eq!(steps.send(&first, 1).await, waiting, "it waits");
    let woken = steps.wait_over(waiting).await;
    assert_eq!(
        steps.send(&first, 1).await,
        woken,
        "its message speaks of the try before"
    );
    assert_eq!(steps.receiver.messages().len(), 1);
    steps.send(&woken, 1).await;
    assert_eq!(steps.receiver.messages().len(), 2);
}

#[tokio::test]
async fn a_message_that_comes_twice_at_once_is_one_try_with_one_identifier() {
    let steps =
        Steps::start(Receiver::always(Taken::After(Duration::from_millis(200), 200)).await).await;
    let made = steps.endpoint().await;
    steps.end_a_job().await;
    let delivery = steps.only(&steps.log(Some(&made))).await;
    let delivered = steps.send(&delivery, 2).await;
    assert_eq!(
        (delivered.status, delivered.tries, delivered.attempts.len()),
        (DeliveryStatus::Delivered, 1, 1)
    );
    // At least once: the receiver may be told twice, and knows by the identifier.
    let messages = steps.receiver.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(
        (messages[0].id(), &messages[0].body),
        (messages[1].id(), &messages[1].body)
    );
}

#[tokio::test]
async fn a_job_that_is_announced_twice_is_told_once() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let made = steps.endpoint().await;
    let log = steps.log(Some(&made));
    let job = steps.end_a_job().await;
    let delivery = steps.only(&log).await;
    steps.announce(job).await;
    assert_eq!(steps.only(&log).await, delivery);
    let delivered = steps.send(&delivery, 1).await;
    steps.announce(job).await;
    assert_eq!(steps.only(&log).await, delivered);
}
