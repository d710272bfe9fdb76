//! Callbacks: one job is told to the URL that its request names.

use hg_domain::webhook::DeliveryStatus;
use serde_json::{Value, json};

use super::{audit, endpoint, rows, secrets::expire, steps::Steps, text};
use crate::harness::{Receiver, Taken, TestSystem, api::blog_post, until};

fn secret_of(client: &str) -> String {
    format!("/api/clients/{client}/callback-secret")
}

fn callbacks_of(client: &str) -> String {
    format!("/api/clients/{client}/callbacks")
}

#[tokio::test]
async fn a_callback_needs_a_secret_and_is_signed_with_it() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::always(Taken::Status(200)).await;
    let mut request = blog_post(client);
    request["callback_url"] = json!(receiver.hook("order-7"));
    let refused = api.post("/generate", &request).await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        ((422, "VALIDATION_ERROR"), vec!["callback_url"])
    );
    assert!(
        refused.body.to_string().contains("/callback-secret"),
        "{}",
        refused.body
    );
    assert_eq!(
        api.get(&secret_of(client)).await.refusal(),
        (404, "NOT_FOUND")
    );

    let made = api.post(&secret_of(client), &Value::Null).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let secret = text(&made.body["data"], "secret");
    let read = api.get(&secret_of(client)).await;
    assert_eq!(
        (read.status.as_u16(), &read.body["data"]["client_id"]),
        (200, &json!(client))
    );
    assert!(!read.body.to_string().contains("whsec_"), "{}", read.body);
    request["callback_url"] = json!("https://10.0.0.1/");
    let refused = api.post("/generate", &request).await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        ((422, "VALIDATION_ERROR"), vec!["callback_url"])
    );

    request["callback_url"] = json!(receiver.hook("order-7"));
    let job = api.generate(&request).await;
    let message = receiver.sent(1).await.remove(0);
    assert_eq!(message.path, "/order-7");
    assert!(message.is_signed_by(secret));
    let said = message.json();
    assert_eq!(
        (&said["type"], &said["data"]["job_id"]),
        (&json!("job.completed"), &job["job_id"])
    );
    let delivered = until("the answer to be logged", async || {
        let rows = rows(&api, &callbacks_of(client)).await;
        (rows[0]["status"] == "delivered").then_some(rows)
    })
    .await;
    assert_eq!(delivered.len(), 1);
    assert_eq!(delivered[0]["delivery_id"], message.id());
    assert_eq!(delivered[0]["job_id"], job["job_id"]);
    assert_eq!(receiver.messages().len(), 1, "once");

    let replay = format!("{}/{}/replay", callbacks_of(client), message.id());
    let replayed = api.post(&replay, &Value::Null).await;
    assert_eq!(
        (replayed.status.as_u16(), &replayed.body["data"]["status"]),
        (200, &json!("pending"))
    );
    let messages = receiver.sent(2).await;
    assert_eq!(
        (messages[1].id(), &messages[1].body, &messages[1].path),
        (message.id(), &message.body, &message.path)
    );
    let actions: Vec<_> = audit(&api, client, "callback_secret").await;
    assert_eq!(
        (actions.len(), &actions[0]["action"]),
        (1, &json!("created"))
    );
}

#[tokio::test]
async fn a_callback_secret_that_was_replaced_signs_for_a_day_beside_the_new_one() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let secret = async || {
        let made = steps.post(&secret_of(&steps.client), &Value::Null).await;
        made.body["data"].clone()
    };
    let (old, new) = (secret().await, secret().await);
    let (old, new) = (text(&old, "secret"), text(&new, "secret"));
    let mut request = blog_post(&steps.client);
    request["callback_url"] = json!(steps.receiver.hook("order"));
    let send = async |count| {
        steps.end(&request).await;
        let delivery = steps.deliveries(&steps.log(None)).await.remove(0);
        let sent = steps.send(&delivery, 1).await;
        assert_eq!(sent.status, DeliveryStatus::Delivered);
        steps.receiver.sent(count).await.pop().unwrap()
    };
    let message = send(1).await;
    assert!(message.is_signed_by(new) && message.is_signed_by(old));
    steps
        .stack
        .rewrite(
            &format!("CLIENT#{}", steps.client),
            "CALLBACKSECRET",
            expire,
        )
        .await;
    let message = send(2).await;
    assert!(message.is_signed_by(new) && !message.is_signed_by(old));
}

#[tokio::test]
async fn a_callback_and_an_endpoint_are_told_apart_and_so_are_clients() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::always(Taken::Status(200)).await;
    let made = endpoint(&api, client, &receiver.hook("endpoint"), &json!({})).await;
    let callback = api.post(&secret_of(client), &Value::Null).await.body;
    let mut request = blog_post(client);
    request["callback_url"] = json!(receiver.hook("callback"));
    api.generate(&request).await;
    let messages = receiver.sent(2).await;
    assert_ne!(messages[0].id(), messages[1].id());
    assert_eq!(messages[0].body, messages[1].body);
    for (path, own, other) in [
        ("/endpoint", &made, &callback["data"]),
        ("/callback", &callback["data"], &made),
    ] {
        let message = messages
            .iter()
            .find(|message| message.path == path)
            .unwrap();
        assert!(message.is_signed_by(text(own, "secret")), "{path}");
        assert!(!message.is_signed_by(text(other, "secret")), "{path}");
    }
    let agency = system.api("heaviside-digital");
    let above = callbacks_of(system.client("heaviside-digital"));
    assert_eq!(rows(&agency, &above).await, [] as [Value; 0]);
    let mut request = blog_post(system.client("heaviside-digital"));
    request["callback_url"] = json!(receiver.hook("callback"));
    let refused = agency.post("/generate", &request).await;
    assert_eq!(
        (refused.status.as_u16(), refused.fields()),
        (422, vec!["callback_url"]),
        "its secret is its own"
    );
    let sibling = system.api("cincinnati-electrician");
    for path in [secret_of(client), callbacks_of(client)] {
        assert_eq!(sibling.get(&path).await.refusal(), (404, "NOT_FOUND"));
    }
}
