//! What is sent is signed, by whom and for how long.

use aws_sdk_dynamodb::types::AttributeValue;
use hg_domain::{time::Timestamp, webhook::DeliveryStatus};
use serde_json::{Value, json};

use super::{audit, endpoint, log, path_of, rows, steps::Steps, text};
use crate::harness::{Receiver, Row, Taken, TestSystem, api::blog_post, until};

fn secret_of(client: &str) -> String {
    format!("/api/clients/{client}/callback-secret")
}

fn callbacks_of(client: &str) -> String {
    format!("/api/clients/{client}/callbacks")
}

#[tokio::test]
async fn a_test_says_what_came_of_it_and_is_in_the_log() {
    let elsewhere = Receiver::always(Taken::Status(200)).await;
    let other = elsewhere.hook("other");
    let receiver = Receiver::start(move |number, _| match number {
        0 => Taken::Status(204),
        1 => Taken::Body(500, "Out of order."),
        2 => Taken::Redirect(other.clone()),
        _ => Taken::Status(410),
    });
    let receiver = receiver.await;
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let made = endpoint(
        &api,
        client,
        &receiver.hook("jobs"),
        &json!({"is_active": false}),
    )
    .await;
    let path = format!("{}/test", path_of(&made));
    for (number, (status, code, answer)) in [
        ("delivered", 204, Value::Null),
        ("failed", 500, json!("Out of order.")),
        ("failed", 302, Value::Null),
        ("failed", 410, Value::Null),
    ]
    .into_iter()
    .enumerate()
    {
        let tested = api.post(&path, &Value::Null).await;
        assert_eq!(tested.status, 200, "{}", tested.body);
        let tested = &tested.body["data"];
        let attempt = &tested["attempts"][0];
        assert_eq!(
            (
                &tested["event"],
                &tested["status"],
                &tested["tries"],
                &tested["job_id"]
            ),
            (&json!("ping"), &json!(status), &json!(1), &Value::Null)
        );
        assert_eq!(
            (&attempt["status"], &attempt["answer"], &attempt["error"]),
            (&json!(code), &answer, &Value::Null)
        );
        let message = receiver.sent(number + 1).await.remove(number);
        assert_eq!(message.id(), text(tested, "delivery_id"));
        assert!(message.is_signed_by(text(&made, "secret")));
        let said = message.json();
        assert_eq!(
            (&said["type"], &said["data"]["endpoint_id"]),
            (&json!("ping"), &made["endpoint_id"])
        );
        assert_eq!(log(&api, &made).await[0], *tested, "the latest first");
    }
    assert_eq!(elsewhere.messages().len(), 0, "nobody is sent elsewhere");
    let read = api.get(&path_of(&made)).await.body;
    assert_eq!(
        read["data"]["disabled"],
        Value::Null,
        "a test disables nothing"
    );
}

#[tokio::test]
async fn a_test_of_who_is_not_there_says_so() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let made = endpoint(&api, client, &url, &json!({})).await;
    let tested = api
        .post(&format!("{}/test", path_of(&made)), &Value::Null)
        .await
        .body;
    let attempt = &tested["data"]["attempts"][0];
    assert_eq!(
        (
            &tested["data"]["status"],
            &attempt["status"],
            &attempt["error"]
        ),
        (
            &json!("failed"),
            &Value::Null,
            &json!("The endpoint could not be connected to.")
        )
    );
}

#[tokio::test]
async fn a_secret_that_was_replaced_signs_for_a_day_beside_the_new_one() {
    let steps = Steps::start(Receiver::always(Taken::Status(200)).await).await;
    let made = steps.endpoint().await;
    let path = path_of(&made);
    let rotate = async || {
        let rotated = steps
            .post(&format!("{path}/rotate-secret"), &Value::Null)
            .await;
        assert_eq!(rotated.status, 200, "{}", rotated.body);
        rotated.body["data"].clone()
    };
    let rotated = rotate().await;
    let until_when: Timestamp = text(&rotated, "previous_secret_signs_until")
        .parse()
        .unwrap();
    let left = until_when.since(Timestamp::now()).as_secs();
    assert!((86_100..=86_400).contains(&left), "{left} s");
    let (old, new) = (text(&made, "secret"), text(&rotated, "secret"));

    let ping = async |count| {
        steps.post(&format!("{path}/test"), &Value::Null).await;
        steps.receiver.sent(count).await.pop().unwrap()
    };
    let message = ping(1).await;
    assert!(message.is_signed_by(new) && message.is_signed_by(old));
    let signatures = message.headers["webhook-signature"].to_str().unwrap();
    assert_eq!(signatures.split(' ').count(), 2);

    let endpoint = format!("WEBHOOK#{}", text(&made, "endpoint_id"));
    steps
        .stack
        .rewrite(&format!("CLIENT#{}", steps.client), &endpoint, expire)
        .await;
    let message = ping(2).await;
    assert!(message.is_signed_by(new) && !message.is_signed_by(old));
    let read = steps.get(&path).await.body;
    assert_eq!(read["data"]["previous_secret_signs_until"], Value::Null);

    let newest = rotate().await;
    let message = ping(3).await;
    assert!(
        message.is_signed_by(text(&newest, "secret"))
            && message.is_signed_by(new)
            && !message.is_signed_by(old)
    );
}

/// Ends the time for which the secret before signs, too.
fn expire(row: &mut Row) {
    let previous = row.get_mut("secrets").and_then(|secrets| match secrets {
        AttributeValue::M(secrets) => secrets.get_mut("previous"),
        _ => None,
    });
    let Some(AttributeValue::M(previous)) = previous else {
        panic!("no secret was replaced");
    };
    let now = AttributeValue::S(Timestamp::now().to_string());
    previous.insert("signs_until".to_owned(), now);
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
