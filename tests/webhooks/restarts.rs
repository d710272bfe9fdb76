//! The system ends in the middle of telling, and whoever is to be told is told.

use std::{collections::BTreeSet, time::Duration};

use hg_domain::{page::PageRequest, time::Timestamp};
use serde_json::{Value, json};

use super::{endpoint, log, log_of, rows, text};
use crate::harness::{Receiver, Taken, TestSystem, api::blog_post, until};

/// The only delivery of a list, once it is delivered.
async fn delivered(mut list: impl AsyncFnMut() -> Vec<Value>) -> Value {
    until("the delivery to arrive", async || {
        let [delivery] = &list().await[..] else {
            return None;
        };
        (delivery["status"] == "delivered").then(|| delivery.clone())
    })
    .await
}

/// Starts a system that breaks off at `point`, lets a job end there, starts it again and looks at what
/// its endpoint and its callback were told. Returns how many messages that took.
async fn after_a_crash(point: &str) -> usize {
    let receiver = Receiver::always(Taken::Status(200)).await;
    let system = TestSystem::configure().crash(point).start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let made = endpoint(&api, client, &receiver.hook("endpoint"), &json!({})).await;
    api.post(
        &format!("/api/clients/{client}/callback-secret"),
        &Value::Null,
    )
    .await;
    let callbacks = format!("/api/clients/{client}/callbacks");
    let mut request = blog_post(client);
    request["callback_url"] = json!(receiver.hook("callback"));
    api.post_regardless("/generate", &request).await;

    let system = system.crashed().await.start().await;
    let api = system.api("ohio-paving");
    let mut expected = BTreeSet::new();
    for delivery in [
        delivered(async || log(&api, &made).await).await,
        delivered(async || rows(&api, &callbacks).await).await,
    ] {
        assert_eq!(delivery["tries"], 1, "{point}: {delivery}");
        expected.insert(text(&delivery, "delivery_id").to_owned());
    }
    let messages = receiver.messages();
    let told: BTreeSet<_> = messages
        .iter()
        .map(|message| message.id().to_owned())
        .collect();
    assert_eq!(told, expected, "{point}");
    messages.len()
}

#[tokio::test]
async fn before_anybody_was_to_be_told() {
    assert_eq!(after_a_crash("before PutItem 2").await, 2);
}

#[tokio::test]
async fn when_one_of_two_was_to_be_told() {
    // The endpoint may be told before the callback is made, and then again.
    let messages = after_a_crash("after PutItem 2").await;
    assert!((2..=3).contains(&messages), "{messages}");
}

#[tokio::test]
async fn when_the_message_was_not_sent() {
    assert_eq!(after_a_crash("before SendMessageBatch 2").await, 2);
}

#[tokio::test]
async fn when_the_message_was_sent() {
    let messages = after_a_crash("after SendMessageBatch 2").await;
    assert!((2..=4).contains(&messages), "{messages}");
}

#[tokio::test]
async fn when_the_answer_was_not_written_down() {
    // The third and the fourth are that the endpoint and the callback are to be told.
    let messages = after_a_crash("before PutItem 4").await;
    assert!((3..=4).contains(&messages), "{messages}");
}

#[tokio::test]
async fn while_the_receiver_thinks() {
    let receiver = Receiver::start(|number, _| match number {
        0 => Taken::After(Duration::from_mins(5), 200),
        _ => Taken::Status(200),
    });
    let receiver = receiver.await;
    let system = TestSystem::configure().kept().start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let made = endpoint(&api, client, &receiver.hook("jobs"), &json!({})).await;
    api.generate(&blog_post(client)).await;
    receiver.sent(1).await;
    let system = system.kill().start().await;
    let api = system.api("ohio-paving");
    let delivery = delivered(async || log(&api, &made).await).await;
    let messages = receiver.messages();
    assert_eq!(messages.len(), 2);
    for message in &messages {
        assert_eq!(message.id(), text(&delivery, "delivery_id"));
        assert_eq!(message.body, messages[0].body);
        assert!(message.is_signed_by(text(&made, "secret")));
    }
}

#[tokio::test]
async fn while_it_waits_for_its_next_try() {
    let receiver = Receiver::start(|number, _| match number {
        0 => Taken::Busy(503, 300),
        _ => Taken::Status(200),
    });
    let receiver = receiver.await;
    let system = TestSystem::configure().kept().start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let made = endpoint(&api, client, &receiver.hook("jobs"), &json!({})).await;
    api.generate(&blog_post(client)).await;
    until("the answer to be logged", async || {
        let found = log(&api, &made).await;
        (found.first()?["status"] == "waiting").then_some(())
    })
    .await;
    let stopped = system.kill();
    // The wait is over while nobody is there to see it.
    let data = stopped.data().await;
    let page = PageRequest::new(None, None, None).unwrap();
    let mut waiting = data
        .store()
        .deliveries(&log_of(&made), &page)
        .await
        .unwrap()
        .rows
        .remove(0);
    waiting.due_at = Timestamp::now();
    data.store()
        .change_delivery(waiting.version, &waiting)
        .await
        .unwrap();
    drop(data);

    let system = stopped.start().await;
    let api = system.api("ohio-paving");
    let delivery = delivered(async || log(&api, &made).await).await;
    assert_eq!(delivery["tries"], 2);
    let ids: Vec<_> = receiver
        .messages()
        .iter()
        .map(|message| message.id().to_owned())
        .collect();
    assert_eq!(ids, [text(&delivery, "delivery_id"); 2]);
}
