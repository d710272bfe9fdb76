//! What becomes of a delivery.

use super::*;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000 + millis).unwrap()
}

fn pending() -> Delivery {
    Delivery::ping(ClientId::new(), EndpointId::new(), at(0))
}

fn answered(status: u16) -> DeliveryAttempt {
    DeliveryAttempt {
        at: at(0),
        duration_ms: 5,
        status: Some(status),
        answer: None,
        error: None,
    }
}

fn after(delivery: Delivery, status: u16) -> Delivery {
    let attempt = answered(status);
    let verdict = delivery.verdict(&attempt, None, 0.0);
    delivery.tried(attempt, verdict, at(10)).unwrap()
}

#[test]
fn what_the_receiver_takes_is_delivered() {
    let delivered = after(pending(), 204);
    assert_eq!(delivered.status, DeliveryStatus::Delivered);
    assert_eq!(delivered.completed_at, Some(at(10)));
    assert_eq!((delivered.tries, delivered.attempts.len()), (1, 1));
}

#[test]
fn what_fails_waits_by_the_schedule_and_is_given_up_after_eight_tries() {
    let mut delivery = pending();
    let mut waited = Vec::new();
    while delivery.status != DeliveryStatus::Failed {
        delivery = after(delivery, 500);
        if delivery.status == DeliveryStatus::Waiting {
            waited.push(delivery.due_at.since(at(10)).as_secs());
            delivery = delivery.wake(at(10)).unwrap();
        }
    }
    assert_eq!(waited, [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]);
    assert_eq!(delivery.tries, 8);
    assert_eq!(delivery.failure.as_deref(), Some("It was tried 8 times."));
}

#[test]
fn what_is_gone_is_given_up_at_once() {
    let gone = after(pending(), 410);
    assert_eq!(gone.status, DeliveryStatus::Failed);
    assert!(gone.failure.unwrap().contains("410"));
}

#[test]
fn a_replay_has_all_its_tries_and_the_same_identifier() {
    let delivered = after(pending(), 200);
    let again = delivered.clone().replay(at(20)).unwrap();
    assert_eq!(
        (again.status, again.tries, again.delivery_id, again.wakes),
        (DeliveryStatus::Pending, 0, delivered.delivery_id, 1)
    );
    assert_eq!(again.attempts.len(), 1, "the log keeps what was");
    assert!(again.replay(at(30)).is_err(), "it is on its way");
}

#[test]
fn a_message_that_may_be_lost_is_sent_again_ever_more_rarely() {
    let mut delivery = pending();
    let mut graces = vec![delivery.due_at.since(at(0)).as_secs() / 60];
    for _ in 0..8 {
        delivery = delivery.wake(at(0)).unwrap();
        graces.push(delivery.due_at.since(at(0)).as_secs() / 60);
    }
    assert_eq!(graces[..4], [15, 30, 60, 120]);
    assert_eq!(graces[4..], [240; 5]);
    let waiting = after(delivery.clone(), 500);
    let woken = waiting.wake(at(0)).unwrap();
    assert_eq!(woken.due_at.since(at(0)).as_secs(), 900, "a try ends that");
    let given_up = delivery.wake(at(0)).unwrap();
    assert_eq!(given_up.status, DeliveryStatus::Failed);
    assert!(
        given_up
            .failure
            .unwrap()
            .contains("no fault of the endpoint")
    );
}

#[test]
fn the_log_of_a_delivery_does_not_grow_without_end() {
    let mut delivery = pending();
    for _ in 0..30 {
        delivery = after(delivery, 200).replay(at(0)).unwrap();
    }
    assert_eq!(delivery.attempts.len(), ATTEMPTS_KEPT);
}
