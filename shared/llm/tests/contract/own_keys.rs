//! Customers' own keys: using them, and finding out whether they work.

use hg_domain::{config::Vars, provider::Provider};
use hg_llm::{ApiKey, Client, Keyless, Reason};
use serde_json::{Value, json};

use crate::{
    server::{Server, Step},
    setup::{KEY, a_text, chat, client, failure, later, request, success},
};

const OWN: &str = "sk-own-fedcba9876543210";

fn own() -> ApiKey {
    ApiKey::parse(OWN.to_owned()).unwrap()
}

fn bearer(key: &str) -> String {
    format!("authorization: bearer {key}\r\n")
}

#[tokio::test]
async fn a_client_with_another_key_is_the_same_otherwise() {
    let server = Server::start(&[a_text()]).await;
    let platform = client(&server, &[("OPENAI_DEFAULT_MODEL", "local")]);
    let customer = platform.with_key(own());
    for (client, key) in [(&customer, OWN), (&platform, KEY)] {
        client.complete(&request(), later()).await.unwrap();
        let received = server.received().pop().unwrap();
        assert!(received.head.contains(&bearer(key)), "{}", received.head);
        assert_eq!(received.body["model"], "local");
    }
    assert!(!format!("{customer:#?}").contains("sk-"), "{customer:?}");
}

#[tokio::test]
async fn a_deployment_without_a_key_serves_customers_who_have_one() {
    let server = Server::start(&[a_text()]).await;
    let url = server.url.clone();
    let get = |name: &str| match name {
        "OPENAI_BASE_URL" => Some(url.clone()),
        "OPENAI_API_KEY" => Some(KEY.to_owned()),
        _ => None,
    };
    let keyless = Keyless::from_vars(Provider::Openai, &Vars::new(&get)).unwrap();
    keyless
        .with_key(own())
        .complete(&request(), later())
        .await
        .unwrap();
    let received = server.received().pop().unwrap();
    assert!(received.head.contains(&bearer(OWN)), "{}", received.head);
}

async fn ping(step: Step) -> Result<hg_llm::Ping, Reason> {
    let server = Server::start(&[step]).await;
    let client: Client = client(&server, &[]).with_key(own());
    let result = client.ping(later()).await;
    let sent = server.received().pop().unwrap().body;
    assert_eq!(sent.get("max_completion_tokens"), Some(&json!(16)));
    result.map_err(|error| {
        assert!(
            !format!("{error} {error:?}").contains("sk-own"),
            "{error:?}"
        );
        error.reason()
    })
}

#[tokio::test]
async fn a_key_works_when_the_model_makes_anything_of_the_request() {
    let nothing = Value::Null;
    for step in [
        a_text(),
        success(chat(&json!("A te"), &nothing, "length")),
        success(chat(&nothing, &nothing, "length")),
        success(chat(&nothing, &json!("I cannot."), "stop")),
    ] {
        let ping = ping(step).await.unwrap();
        assert_eq!((ping.usage.unwrap().total(), ping.calls), (120, 1));
        assert!(ping.cost.is_some());
    }
}

#[tokio::test]
async fn a_key_that_does_not_work_says_why() {
    let echo = json!({"message": format!("Incorrect API key provided: {OWN}")});
    let quota = json!({"message": "No credit.", "type": "insufficient_quota"});
    for (step, reason) in [
        (failure(401, &echo), Reason::InvalidKey),
        (failure(429, &quota), Reason::OutOfQuota),
        (
            failure(404, &json!({"code": "model_not_found"})),
            Reason::ModelNotFound,
        ),
        (failure(500, &json!({})), Reason::Unavailable),
    ] {
        assert_eq!(ping(step).await, Err(reason));
    }
}
