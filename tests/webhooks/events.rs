//! What an endpoint is told: what it subscribed to, of whom it may know, and each event once.

use serde_json::{Value, json};

use super::{endpoint, log, path_of, put, text, whole};
use crate::harness::{FakeProvider, Receiver, Reply, Taken, TestSystem, api::blog_post, until};

/// The events that the hook `name` was told of, as type and job.
fn told(receiver: &Receiver, name: &str) -> Vec<(String, String)> {
    let messages = receiver.messages().into_iter();
    let of_hook = messages.filter(|message| message.path == format!("/{name}"));
    of_hook
        .map(|message| {
            let said = message.json();
            let job = text(&said["data"], "job_id").to_owned();
            (text(&said, "type").to_owned(), job)
        })
        .collect()
}

#[tokio::test]
async fn an_endpoint_is_told_what_it_subscribed_to() {
    let provider = FakeProvider::start(|number, _| match number {
        0 => Reply::error(400, "invalid_request", "no"),
        1 => Reply::Hang,
        _ => Reply::text("Asphalt lasts."),
    });
    let system = TestSystem::with(&provider.await).await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::always(Taken::Status(200)).await;
    let kinds = ["job.failed", "job.cancelled", "job.completed"];
    for kind in kinds {
        endpoint(
            &api,
            client,
            &receiver.hook(kind),
            &json!({"events": [kind]}),
        )
        .await;
    }
    let failed = api.generate(&blog_post(client)).await;
    let cancelled = api.accept(&blog_post(client)).await;
    let deleted = api.delete(&format!("/api/jobs/{cancelled}")).await;
    assert_eq!(deleted.status, 200, "{}", deleted.body);
    let completed = api.generate(&blog_post(client)).await;
    let jobs = [
        text(&failed, "job_id"),
        &cancelled,
        text(&completed, "job_id"),
    ];
    receiver.sent(3).await;
    for (kind, job) in kinds.into_iter().zip(jobs) {
        assert_eq!(told(&receiver, kind), [(kind.to_owned(), job.to_owned())]);
    }
    for message in receiver.messages() {
        let data = &message.json()["data"];
        let status = format!("job.{}", text(data, "status"));
        assert_eq!(status, message.path[1..]);
        let has_text = status == "job.completed";
        assert_eq!(
            (data["result"].is_string(), data["error"].is_object()),
            (has_text, status == "job.failed"),
            "{data}"
        );
        assert_eq!(data["result_too_long"], false);
    }
}

#[tokio::test]
async fn an_endpoint_that_is_not_active_is_told_nothing() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::always(Taken::Status(200)).await;
    let url = receiver.hook("off");
    let off = endpoint(&api, client, &url, &json!({"is_active": false})).await;
    endpoint(&api, client, &receiver.hook("on"), &json!({})).await;
    api.generate(&blog_post(client)).await;
    receiver.sent(1).await;
    let on = whole(&url, &json!({}));
    assert_eq!(put(&api, &path_of(&off), &on).await.status, 200);
    let second = api.generate(&blog_post(client)).await;
    receiver.sent(3).await;
    let job = text(&second, "job_id").to_owned();
    assert_eq!(told(&receiver, "off"), [("job.completed".to_owned(), job)]);
    assert_eq!(
        log(&api, &off).await.len(),
        1,
        "what it was not told is not kept for it"
    );
}

#[tokio::test]
async fn an_endpoint_is_told_of_customers_if_it_wants_to_be_and_of_nobody_elses() {
    let system = TestSystem::start().await;
    let receiver = Receiver::always(Taken::Status(200)).await;
    let below = json!({"include_descendants": true});
    for (slug, name, more) in [
        ("hg-content", "root", &below),
        ("heaviside-digital", "agency", &below),
        ("heaviside-digital", "agency-alone", &json!({})),
        ("pasco-scientific", "other-agency", &below),
        ("ohio-paving", "customer", &json!({})),
        ("cincinnati-electrician", "other-customer", &below),
    ] {
        endpoint(
            &system.api(slug),
            system.client(slug),
            &receiver.hook(name),
            more,
        )
        .await;
    }
    let end = async |slug: &str| {
        let job = system
            .api(slug)
            .generate(&blog_post(system.client(slug)))
            .await;
        text(&job, "job_id").to_owned()
    };
    let customers = end("ohio-paving").await;
    receiver.sent(3).await;
    // Who was not told of it is told of what comes after it.
    let agencys = end("heaviside-digital").await;
    let others = end("pasco-scientific").await;
    let siblings = end("cincinnati-electrician").await;
    receiver.sent(3 + 3 + 2 + 3).await;
    for (name, mut jobs) in [
        ("root", vec![&customers, &agencys, &others, &siblings]),
        ("agency", vec![&customers, &agencys, &siblings]),
        ("agency-alone", vec![&agencys]),
        ("other-agency", vec![&others]),
        ("customer", vec![&customers]),
        ("other-customer", vec![&siblings]),
    ] {
        let mut found: Vec<_> = told(&receiver, name)
            .into_iter()
            .map(|(_, job)| job)
            .collect();
        found.sort();
        jobs.sort();
        assert_eq!(found.iter().collect::<Vec<_>>(), jobs, "{name}");
    }
}

#[tokio::test]
async fn each_endpoint_is_told_once_under_an_identifier_of_its_own() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::always(Taken::Status(200)).await;
    let endpoints = [
        endpoint(&api, client, &receiver.hook("same"), &json!({})).await,
        endpoint(&api, client, &receiver.hook("same"), &json!({})).await,
    ];
    let job = api.generate(&blog_post(client)).await;
    let messages = receiver.sent(2).await;
    assert_ne!(messages[0].id(), messages[1].id());
    assert_eq!(messages[0].body, messages[1].body);
    for endpoint in &endpoints {
        let [delivery] = &log(&api, endpoint).await[..] else {
            panic!("not one delivery");
        };
        assert_eq!(
            (&delivery["event"], &delivery["job_id"]),
            (&json!("job.completed"), &job["job_id"])
        );
        let secret = text(endpoint, "secret");
        let message = messages.iter().find(|message| message.is_signed_by(secret));
        assert_eq!(message.unwrap().id(), text(delivery, "delivery_id"));
        until("the answer to be logged", async || {
            let [delivery] = &log(&api, endpoint).await[..] else {
                panic!("not one delivery");
            };
            (delivery["status"] == "delivered").then_some(())
        })
        .await;
    }
    assert_eq!(receiver.messages().len(), 2);
}

#[tokio::test]
async fn a_text_comes_with_the_message_unless_it_is_longer_than_64_kb() {
    let provider = FakeProvider::start(|number, _| Reply::text(&"a".repeat(65_536 + number)));
    let system = TestSystem::with(&provider.await).await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::always(Taken::Status(200)).await;
    let made = endpoint(&api, client, &receiver.hook("jobs"), &json!({})).await;
    for too_long in [false, true] {
        let job = api.generate(&blog_post(client)).await;
        let message = receiver
            .sent(1 + usize::from(too_long))
            .await
            .pop()
            .unwrap();
        assert!(message.is_signed_by(text(&made, "secret")));
        let data = &message.json()["data"];
        let result = if too_long {
            &Value::Null
        } else {
            &job["result"]
        };
        assert_eq!(
            (&data["result"], &data["result_too_long"]),
            (result, &json!(too_long))
        );
        assert_eq!(data["job_id"], job["job_id"]);
        assert!(job["result"].is_string());
    }
}

#[tokio::test]
async fn a_message_says_of_a_job_what_the_job_says_itself() {
    let provider = FakeProvider::start(|_, request| {
        let prompt = request["messages"][1]["content"].as_str().unwrap();
        if prompt.contains("post for linkedin") {
            Reply::error(400, "invalid", "no")
        } else {
            Reply::text("Sealcoating \"pays\" – ja.")
        }
    });
    let system = TestSystem::with(&provider.await).await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::always(Taken::Status(200)).await;
    endpoint(&api, client, &receiver.hook("jobs"), &json!({})).await;
    let metadata = json!({"ticket": 7, "tags": ["a", {"b": null}]});
    let job = api
        .generate(&json!({
            "client_id": client, "content_type": "social_media", "topic": "Sealcoating before the winter",
            "keywords": ["sealcoating"], "platforms": ["twitter", "linkedin", "facebook"], "metadata": metadata
        }))
        .await;
    let message = receiver.sent(1).await.remove(0);
    assert_eq!(message.headers["content-type"], "application/json");
    let said = message.json();
    assert_eq!(said["timestamp"], job["completed_at"]);
    let data = &said["data"];
    for field in [
        "job_id",
        "client_id",
        "status",
        "content_type",
        "topic",
        "progress",
        "partial",
        "usage",
        "cost_usd",
        "error",
        "result",
        "created_at",
        "completed_at",
    ] {
        assert_eq!(data[field], job[field], "{field}");
    }
    assert_eq!(
        (&data["partial"], &data["metadata"]),
        (&json!(true), &metadata)
    );
    let expected =
        "## twitter\n\nSealcoating \"pays\" – ja.\n\n## facebook\n\nSealcoating \"pays\" – ja.";
    assert_eq!(data["result"], expected);
}
