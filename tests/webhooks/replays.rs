//! Sending once more what was delivered, or could not be.

use std::time::Duration;

use futures_util::future::join_all;
use hg_domain::{
    id::{DeliveryId, EndpointId, JobId},
    time::Timestamp,
    webhook::{Delivery, DeliveryStatus},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    path_of,
    steps::{Steps, ago},
    text, webhooks_of, whole,
};
use crate::harness::{Receiver, Taken};

fn replay_of(made: &Value, id: impl std::fmt::Display) -> String {
    format!("{}/deliveries/{id}/replay", path_of(made))
}

/// Makes a delivery of an event at `at`, which is at `status`; without a job, it is a ping.
async fn delivery(
    steps: &Steps,
    made: &Value,
    job_id: Option<JobId>,
    at: Timestamp,
    status: DeliveryStatus,
) -> DeliveryId {
    let endpoint: EndpointId = text(made, "endpoint_id").parse().unwrap();
    let ping = Delivery::ping(steps.stack.client_id, endpoint, at);
    let delivery_id = DeliveryId::of_event(at, status.as_str());
    let row = Delivery {
        delivery_id,
        job_id,
        status,
        ..ping
    };
    steps.stack.store.add_delivery(&row).await.unwrap();
    delivery_id
}

#[tokio::test]
async fn what_was_delivered_or_failed_is_sent_once_more_with_the_same_identifier() {
    for status in [200, 410] {
        let receiver =
            Receiver::start(move |number, _| Taken::Status(if number == 0 { status } else { 204 }));
        let steps = Steps::start(receiver.await).await;
        let made = steps.endpoint().await;
        steps.end_a_job().await;
        let pending = steps.only(&steps.log(Some(&made))).await;
        let path = replay_of(&made, pending.delivery_id);
        assert_eq!(
            steps.post(&path, &Value::Null).await.refusal(),
            (409, "CONFLICT"),
            "it is under way"
        );
        let ended = steps.send(&pending, 1).await;
        assert!(!ended.status.is_open());
        if status == 410 {
            let refused = steps.post(&path, &Value::Null).await;
            assert_eq!(refused.refusal(), (409, "CONFLICT"), "it is not active");
            let active = whole(text(&made, "url"), &json!({}));
            steps
                .stack
                .send(Method::PUT, &path_of(&made), &active)
                .await;
        }
        let replayed = steps.post(&path, &Value::Null).await;
        assert_eq!(replayed.status, 200, "{}", replayed.body);
        let shown = &replayed.body["data"];
        assert_eq!(
            (
                &shown["status"],
                &shown["tries"],
                &shown["failure"],
                &shown["completed_at"]
            ),
            (&json!("pending"), &json!(0), &Value::Null, &Value::Null)
        );
        assert_eq!(
            shown["attempts"].as_array().unwrap().len(),
            1,
            "the log keeps what was"
        );
        assert_eq!(
            steps.post(&path, &Value::Null).await.refusal(),
            (409, "CONFLICT")
        );

        let replayed = steps.again(&ended).await;
        let delivered = steps.send(&replayed, 1).await;
        assert_eq!(
            (delivered.status, delivered.tries, delivered.attempts.len()),
            (DeliveryStatus::Delivered, 1, 2)
        );
        let messages = steps.receiver.messages();
        assert_eq!(
            (messages.len(), messages[0].id(), &messages[0].body),
            (2, messages[1].id(), &messages[1].body)
        );
    }
}

#[tokio::test]
async fn what_waits_is_sent_at_once_with_all_its_tries() {
    let receiver =
        Receiver::start(|number, _| Taken::Status(if number == 0 { 500 } else { 204 })).await;
    let steps = Steps::start(receiver).await;
    let made = steps.endpoint().await;
    steps.end_a_job().await;
    let pending = steps.only(&steps.log(Some(&made))).await;
    let waiting = steps.send(&pending, 1).await;
    assert_eq!(waiting.status, DeliveryStatus::Waiting);
    let path = replay_of(&made, pending.delivery_id);
    let replayed = steps.post(&path, &Value::Null).await;
    let shown = &replayed.body["data"];
    assert_eq!(
        (&shown["status"], &shown["tries"], &shown["next_try_at"]),
        (&json!("pending"), &json!(0), &Value::Null)
    );
    let delivered = steps.send(&steps.again(&waiting).await, 1).await;
    assert_eq!(delivered.status, DeliveryStatus::Delivered);
}

#[tokio::test]
async fn a_ping_is_not_replayed() {
    let steps = Steps::start(Receiver::always(Taken::Status(410)).await).await;
    let made = steps.endpoint().await;
    let tested = steps
        .post(&format!("{}/test", path_of(&made)), &Value::Null)
        .await;
    let path = replay_of(&made, text(&tested.body["data"], "delivery_id"));
    let refused = steps.post(&path, &Value::Null).await;
    assert_eq!(refused.refusal(), (409, "CONFLICT"), "{}", refused.body);
    assert_eq!(steps.receiver.count(), 1);
}

#[tokio::test]
async fn what_is_not_there_is_not_replayed() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let (made, other) = (steps.endpoint().await, steps.endpoint().await);
    let id = delivery(
        &steps,
        &other,
        Some(JobId::new()),
        Timestamp::now(),
        DeliveryStatus::Failed,
    )
    .await;
    let nobody = json!({"client_id": steps.client, "endpoint_id": EndpointId::new().to_string()});
    let callback = format!("/api/clients/{}/callbacks/{id}/replay", steps.client);
    for path in [
        replay_of(&made, DeliveryId::new()),
        replay_of(&made, id),
        replay_of(&nobody, id),
        replay_of(&made, "delivery"),
        callback,
    ] {
        assert_eq!(
            steps.post(&path, &Value::Null).await.refusal(),
            (404, "NOT_FOUND"),
            "{path}"
        );
    }
    let all = format!("{}/replay", path_of(&nobody));
    let since = json!({"since": Timestamp::now().to_string()});
    assert_eq!(steps.post(&all, &since).await.refusal(), (404, "NOT_FOUND"));
}

#[tokio::test]
async fn all_that_failed_or_waits_since_a_time_is_sent_once_more_and_nothing_else() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let job = Some(steps.end_a_job().await);
    let (made, other) = (steps.endpoint().await, steps.endpoint().await);
    let log = steps.log(Some(&made));
    let hours_ago = |hours| ago(Duration::from_hours(hours));
    let since = hours_ago(3);
    let before = delivery(&steps, &made, job, hours_ago(4), DeliveryStatus::Failed).await;
    let first = delivery(&steps, &made, job, since, DeliveryStatus::Failed).await;
    let last = delivery(&steps, &made, job, hours_ago(1), DeliveryStatus::Failed).await;
    let waits = delivery(&steps, &made, job, hours_ago(2), DeliveryStatus::Waiting).await;
    for status in [DeliveryStatus::Delivered, DeliveryStatus::Pending] {
        delivery(&steps, &made, job, hours_ago(2), status).await;
    }
    let ping = delivery(&steps, &made, None, hours_ago(0), DeliveryStatus::Failed).await;
    let elsewhere = delivery(&steps, &other, job, hours_ago(1), DeliveryStatus::Failed).await;

    let path = format!("{}/replay", path_of(&made));
    let replayed = steps
        .post(&path, &json!({"since": since.to_string()}))
        .await;
    assert_eq!(replayed.status, 200, "{}", replayed.body);
    assert_eq!(
        replayed.body["data"],
        json!({"replayed": 3, "more_since": null})
    );
    let woken: Vec<_> = steps
        .deliveries(&log)
        .await
        .into_iter()
        .filter(|one| one.wakes == 1)
        .collect();
    let ids: Vec<_> = woken.iter().map(|one| one.delivery_id).collect();
    assert_eq!(ids, [last, waits, first]);
    for one in &woken {
        let delivered = steps.send(one, 1).await;
        assert_eq!(delivered.status, DeliveryStatus::Delivered);
    }
    let sent: Vec<_> = steps
        .receiver
        .messages()
        .iter()
        .map(|message| message.id().to_owned())
        .collect();
    assert_eq!(sent, [last, waits, first].map(|id| id.to_string()));
    let store = &steps.stack.store;
    for (log, id) in [
        (&log, before),
        (&log, ping),
        (&steps.log(Some(&other)), elsewhere),
    ] {
        let left = store.delivery(log, id).await.unwrap().unwrap();
        assert_eq!((left.status, left.wakes), (DeliveryStatus::Failed, 0));
    }
    let again = steps
        .post(&path, &json!({"since": since.to_string()}))
        .await;
    assert_eq!(again.body["data"]["replayed"], 0);
}

#[tokio::test]
async fn a_request_replays_500_and_says_where_to_go_on() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let made = steps.endpoint().await;
    let begin = ago(Duration::from_hours(1));
    let failed = (0..501).map(|number| {
        let at = begin.plus(Duration::from_secs(number));
        delivery(
            &steps,
            &made,
            Some(JobId::new()),
            at,
            DeliveryStatus::Failed,
        )
    });
    join_all(failed).await;
    let path = format!("{}/replay", path_of(&made));
    let first = steps
        .post(&path, &json!({"since": begin.to_string()}))
        .await
        .body;
    let last = begin.plus(Duration::from_secs(499)).to_string();
    assert_eq!(first["data"], json!({"replayed": 500, "more_since": last}));
    let second = steps.post(&path, &json!({"since": last})).await.body;
    assert_eq!(second["data"], json!({"replayed": 1, "more_since": null}));
}

#[tokio::test]
async fn since_when_must_be_a_time() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let made = steps.endpoint().await;
    let path = format!("{}/replay", path_of(&made));
    for since in [
        json!({}),
        json!({"since": null}),
        json!({"since": ""}),
        json!({"since": "yesterday"}),
        json!({"since": "2026-07-01"}),
    ] {
        let refused = steps.post(&path, &since).await;
        assert_eq!(
            (refused.refusal(), refused.fields()),
            ((422, "VALIDATION_ERROR"), vec!["since"]),
            "{since}"
        );
    }
    for no_request in [
        json!([]),
        json!({"since": 7}),
        json!({"until": "2026-07-01T00:00:00Z"}),
    ] {
        let refused = steps.post(&path, &no_request).await;
        assert_eq!(refused.refusal(), (400, "BAD_REQUEST"), "{no_request}");
    }
    let off = whole(text(&made, "url"), &json!({"is_active": false}));
    steps.stack.send(Method::PUT, &path_of(&made), &off).await;
    let since = json!({"since": "2026-07-01T00:00:00Z"});
    assert_eq!(steps.post(&path, &since).await.refusal(), (409, "CONFLICT"));
    assert_eq!(steps.get(&webhooks_of(&steps.client)).await.status, 200);
}
