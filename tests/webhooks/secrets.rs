//! What is sent is signed, by whom and for how long.

use aws_sdk_dynamodb::types::AttributeValue;
use hg_domain::time::Timestamp;
use serde_json::{Value, json};

use super::{endpoint, log, path_of, steps::Steps, text};
use crate::harness::{Receiver, Row, Taken, TestSystem};

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
pub(super) fn expire(row: &mut Row) {
    let previous = row.get_mut("secrets").and_then(|secrets| match secrets {
        AttributeValue::M(secrets) => secrets.get_mut("previous"),
        _ => None,
    });
    let Some(AttributeValue::L(previous)) = previous else {
        panic!("no secret was replaced");
    };
    for one in previous {
        let AttributeValue::M(one) = one else {
            panic!("{one:?} is no secret that was replaced");
        };
        let now = AttributeValue::S(Timestamp::now().to_string());
        one.insert("signs_until".to_owned(), now);
    }
}
