//! Endpoints that take nothing are told nothing more, until their owner wants it.

use std::time::Duration;

use hg_domain::{
    audit::{AuditAction, AuditEntry},
    kept::Kept,
    time::Timestamp,
    webhook::{Delivery, DeliveryLog, DeliveryStatus, WebhookEndpoint},
};
use hg_store::{Changed, KeptChange, Store};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    path_of,
    steps::{Steps, ago},
    text, webhooks_of, whole,
};
use crate::harness::{Receiver, Taken, api::blog_post};

const DAY: Duration = Duration::from_hours(24);

/// Ends a job and sends what the endpoint is told of it.
async fn tell(steps: &Steps, made: &Value) -> Delivery {
    steps.end_a_job().await;
    let newest = steps.deliveries(&steps.log(Some(made))).await.remove(0);
    steps.send(&newest, 1).await
}

async fn read(steps: &Steps, made: &Value) -> Value {
    steps.get(&path_of(made)).await.body["data"].clone()
}

/// Has an endpoint be as it is, and take nothing, since `then`.
pub(super) async fn take_nothing_since(store: &Store, log: &DeliveryLog, then: Timestamp) {
    let id = log.endpoint_id.unwrap();
    let seen: WebhookEndpoint = store.own(log.client_id, id).await.unwrap().unwrap();
    let next = WebhookEndpoint {
        updated_at: then,
        version: seen.version + 1,
        ..seen.clone()
    };
    let what = next.audited();
    let change = KeptChange {
        audit: AuditEntry::by_system(log.client_id, AuditAction::Updated, what, then),
        seen: Some(seen),
        next: Some(next),
    };
    assert_eq!(store.save_kept(&change).await.unwrap(), Changed::Done);
    // What was noted first stays.
    store.note_healthy(log).await.unwrap();
    store.note_failing(log, then).await.unwrap();
}

/// The same of this many days ago.
async fn fails_since(steps: &Steps, made: &Value, days: u32) {
    let (store, log) = (&steps.stack.store, steps.log(Some(made)));
    take_nothing_since(store, &log, ago(DAY * days)).await;
}

async fn put(steps: &Steps, made: &Value, url: &str, changes: &Value) -> Value {
    let body = whole(url, changes);
    let answer = steps.stack.send(Method::PUT, &path_of(made), &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["data"].clone()
}

#[tokio::test]
async fn who_answers_410_is_disabled_at_once() {
    let receiver = Receiver::start(|number, _| Taken::Status(if number == 0 { 410 } else { 200 }));
    let steps = Steps::start(receiver.await).await;
    let made = steps.endpoint().await;
    let log = steps.log(Some(&made));
    steps.end_a_job().await;
    let under_way = steps.only(&log).await;
    let gone = tell(&steps, &made).await;
    assert_eq!((gone.status, gone.tries), (DeliveryStatus::Failed, 1));
    let disabled = read(&steps, &made).await;
    assert_eq!(
        (
            &disabled["is_active"],
            &disabled["disabled"]["reason"],
            &disabled["version"]
        ),
        (&json!(false), &json!("gone"), &json!(2))
    );
    let audit = steps
        .get(&format!("/api/clients/{}/audit", steps.client))
        .await
        .body;
    let entry = &audit["data"][0];
    assert_eq!(
        [
            &entry["action"],
            &entry["actor"],
            &entry["kind"],
            &entry["id"]
        ],
        [
            &json!("disabled"),
            &json!("system"),
            &json!("webhook"),
            &made["endpoint_id"]
        ]
    );

    let ended = steps.send(&under_way, 1).await;
    assert_eq!(
        (ended.status, ended.failure.as_deref()),
        (DeliveryStatus::Failed, Some("The endpoint is not active."))
    );
    steps.end_a_job().await;
    assert_eq!(
        steps.deliveries(&log).await.len(),
        2,
        "nothing is kept for it"
    );
    assert_eq!(steps.receiver.messages().len(), 1, "nothing is sent to it");

    let active = put(&steps, &made, text(&made, "url"), &json!({})).await;
    assert_eq!(
        (&active["is_active"], &active["disabled"]),
        (&json!(true), &json!(null))
    );
    assert_eq!(tell(&steps, &made).await.status, DeliveryStatus::Delivered);
}

#[tokio::test]
async fn what_happened_before_an_endpoint_was_switched_off_is_in_its_log() {
    let steps = Steps::start(Receiver::always(Taken::Status(204)).await).await;
    let made = steps.endpoint().await;
    let log = steps.log(Some(&made));
    let request = blog_post(&steps.client);
    let before = steps.end_untold(&request).await;
    put(
        &steps,
        &made,
        text(&made, "url"),
        &json!({"is_active": false}),
    )
    .await;
    let after = steps.end_untold(&request).await;
    for job in [before, after] {
        steps.announce(job).await;
    }
    let told = steps.only(&log).await;
    assert_eq!(told.job_id, Some(before));
    assert_eq!(steps.send(&told, 1).await.status, DeliveryStatus::Failed);

    put(&steps, &made, text(&made, "url"), &json!({})).await;
    let all = json!({"since": told.occurred_at.to_string()});
    let path = format!("{}/replay", super::path_of(&made));
    let replayed = steps.post(&path, &all).await;
    assert_eq!(replayed.body["data"]["replayed"], 1, "{}", replayed.body);
}

#[tokio::test]
async fn who_takes_nothing_for_five_days_is_disabled() {
    let steps = Steps::start(Receiver::always(Taken::Status(500)).await).await;
    let made = steps.endpoint().await;
    fails_since(&steps, &made, 4).await;
    assert_eq!(tell(&steps, &made).await.status, DeliveryStatus::Waiting);
    assert_eq!(
        read(&steps, &made).await["is_active"],
        true,
        "four days are not enough"
    );

    let made = steps.endpoint().await;
    fails_since(&steps, &made, 5).await;
    tell(&steps, &made).await;
    let disabled = read(&steps, &made).await;
    assert_eq!(
        (&disabled["is_active"], &disabled["disabled"]["reason"]),
        (&json!(false), &json!("failing"))
    );

    put(&steps, &made, text(&made, "url"), &json!({})).await;
    tell(&steps, &made).await;
    assert_eq!(
        read(&steps, &made).await["is_active"],
        true,
        "it begins anew"
    );
}

#[tokio::test]
async fn the_first_try_that_fails_begins_the_five_days_and_one_that_is_taken_ends_them() {
    let receiver = Receiver::start(|number, _| Taken::Status(if number == 1 { 200 } else { 500 }));
    let steps = Steps::start(receiver.await).await;
    let made = steps.endpoint().await;
    let log = steps.log(Some(&made));
    let failing = async || {
        let delivery = steps.deliveries(&log).await.remove(0);
        let parcel = steps
            .stack
            .store
            .parcel(&log, delivery.delivery_id)
            .await
            .unwrap();
        parcel.unwrap().failing_since
    };
    let failed = tell(&steps, &made).await;
    assert_eq!(failing().await, Some(failed.attempts[0].at));
    assert_eq!(tell(&steps, &made).await.status, DeliveryStatus::Delivered);
    assert_eq!(failing().await, None);
    let failed = tell(&steps, &made).await;
    assert_eq!(failing().await, Some(failed.attempts[0].at));
    assert_eq!(read(&steps, &made).await["is_active"], true);
}

#[tokio::test]
async fn whoever_changes_an_endpoint_has_five_days_again() {
    let steps = Steps::start(Receiver::always(Taken::Status(500)).await).await;
    for change in [json!({}), json!({"is_active": false})] {
        let made = steps.endpoint().await;
        fails_since(&steps, &made, 6).await;
        put(&steps, &made, &steps.receiver.hook("elsewhere"), &change).await;
        put(&steps, &made, &steps.receiver.hook("elsewhere"), &json!({})).await;
        tell(&steps, &made).await;
        assert_eq!(read(&steps, &made).await["is_active"], true, "{change}");
    }
}

#[tokio::test]
async fn an_endpoint_that_moved_while_it_was_tried_is_not_disabled_for_that() {
    let steps =
        Steps::start(Receiver::always(Taken::After(Duration::from_millis(500), 410)).await).await;
    let made = steps.endpoint().await;
    steps.end_a_job().await;
    let delivery = steps.only(&steps.log(Some(&made))).await;
    let moved = async {
        steps.receiver.sent(1).await;
        put(&steps, &made, &steps.receiver.hook("moved"), &json!({})).await;
    };
    let (sent, ()) = tokio::join!(steps.send(&delivery, 1), moved);
    assert_eq!(sent.status, DeliveryStatus::Failed);
    assert_eq!(read(&steps, &made).await["is_active"], true);
}

#[tokio::test]
async fn a_delivery_goes_to_where_the_endpoint_is_by_then() {
    let receiver = Receiver::start(|number, _| Taken::Status(if number == 0 { 500 } else { 200 }));
    let steps = Steps::start(receiver.await).await;
    let made = steps.endpoint().await;
    let waiting = tell(&steps, &made).await;
    put(&steps, &made, &steps.receiver.hook("moved"), &json!({})).await;
    let woken = steps.wait_over(waiting).await;
    assert_eq!(
        steps.send(&woken, 1).await.status,
        DeliveryStatus::Delivered
    );
    let paths: Vec<_> = steps
        .receiver
        .messages()
        .into_iter()
        .map(|message| message.path)
        .collect();
    assert_eq!(paths, ["/jobs", "/moved"]);
}

#[tokio::test]
async fn what_is_under_way_to_an_endpoint_that_is_deleted_ends() {
    let steps = Steps::start(Receiver::always(Taken::Status(500)).await).await;
    let made = steps.endpoint().await;
    let log = steps.log(Some(&made));
    let waiting = tell(&steps, &made).await;
    steps.end_a_job().await;
    let pending = steps.deliveries(&log).await.remove(0);
    let deleted = steps
        .stack
        .send(Method::DELETE, &path_of(&made), &Value::Null)
        .await;
    assert_eq!(deleted.status, 200);
    let woken = steps.wait_over(waiting).await;
    for delivery in [pending, woken] {
        let ended = steps.send(&delivery, 1).await;
        assert_eq!(
            (ended.status, ended.failure.as_deref()),
            (DeliveryStatus::Failed, Some("The endpoint was deleted."))
        );
    }
    assert_eq!(steps.receiver.messages().len(), 1, "nothing more is sent");
    let list = steps.get(&webhooks_of(&steps.client)).await.body;
    assert_eq!(list["data"], json!([]));
}
