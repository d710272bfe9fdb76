//! What is known of webhooks goes with the client.

use std::time::Duration;

use hg_domain::{id::JobId, time::Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use super::{path_of, text, webhooks_of};
use crate::harness::{ByHand, FakeProvider, Receiver, Reply, Taken, api::blog_post, until};

async fn post(stack: &ByHand, path: &str, body: &Value) -> Value {
    let answer = stack.send(Method::POST, path, body).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.body);
    answer.body
}

/// Waits until the rows that `is_it` finds are as many as `count`.
async fn rows(stack: &ByHand, count: usize, is_it: impl Fn(&str) -> bool) {
    until("the rows to be there", async || {
        let rows = stack.rows().await;
        let found = rows.iter().filter(|row| is_it(row)).count();
        (found == count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_deleted_client_leaves_neither_endpoints_nor_secrets_nor_logs() {
    let slow = Reply::After(
        Duration::from_millis(300),
        Box::new(Reply::text("Too late.")),
    );
    let provider = FakeProvider::start(move |number, _| match number {
        0 => Reply::text("Asphalt lasts."),
        _ => slow.clone(),
    });
    let mut stack = ByHand::start(&provider.await).await;
    stack.connect().await;
    let receiver = Receiver::start(|_, message| {
        Taken::Status(if message.path == "/broken" { 500 } else { 200 })
    });
    let receiver = receiver.await;
    let root = stack.client_id.to_string();
    let agency = stack.create("agency", "Doomed", &root).await;
    let customer = stack.create("customer", "Customer", &agency).await;
    let mut endpoints = Vec::new();
    for (client, name) in [
        (&agency, "agency"),
        (&customer, "customer"),
        (&customer, "broken"),
        (&customer, "deleted"),
    ] {
        let wanted = json!({"url": receiver.hook(name), "include_descendants": true});
        let made = post(&stack, &webhooks_of(client), &wanted).await;
        endpoints.push(made["data"].clone());
    }
    let secret = format!("/api/clients/{customer}/callback-secret");
    post(&stack, &secret, &Value::Null).await;
    post(&stack, &secret, &Value::Null).await;
    let mut request = blog_post(&customer);
    request["callback_url"] = json!(receiver.hook("callback"));
    let first = post(&stack, "/generate", &request).await;
    receiver.sent(5).await;
    rows(&stack, 4, |row| row.contains("\"delivered\"")).await;
    rows(&stack, 1, |row| row.contains("#HEALTH\"")).await;
    let deleted = path_of(&endpoints[3]);
    let answer = stack.send(Method::DELETE, &deleted, &Value::Null).await;
    assert_eq!(answer.status, 200);
    // A job is under way when the client goes; that it ends then is told to whoever is still there.
    let last = post(&stack, "/generate", &request).await;
    let path = format!("/api/clients/{agency}?cascade=true");
    let answer = stack.send(Method::DELETE, &path, &Value::Null).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    until("the last job to end", async || {
        let job: JobId = text(&last, "job_id").parse().unwrap();
        let found = stack.store.job(job).await.unwrap();
        found
            .is_none_or(|job| job.status.is_terminal())
            .then_some(())
    })
    .await;
    // What was to be told before this is known by then.
    let wanted = json!({"url": receiver.hook("root")});
    post(&stack, &webhooks_of(&root), &wanted).await;
    post(&stack, "/generate", &blog_post(&root)).await;
    until("the root to be told", async || {
        let messages = receiver.messages().into_iter();
        messages.rev().find(|message| message.path == "/root")
    })
    .await;

    let jobs = [text(&first, "job_id"), text(&last, "job_id")];
    let ids = endpoints.iter().map(|one| text(one, "endpoint_id"));
    let ids: Vec<_> = ids.chain(jobs).chain([&*agency, &customer]).collect();
    let mut late = Timestamp::now();
    until("every row of theirs to go", async || {
        late = late.plus(Duration::from_mins(10));
        stack.system.invoke_scheduled("sweep", late).await.unwrap();
        let mut rows = stack.rows().await;
        rows.retain(|row| ids.iter().any(|id| row.contains(id)) && !row.contains("AUDIT#"));
        let patience = Duration::from_hours(48);
        assert!(
            rows.is_empty() || late.since(Timestamp::now()) < patience,
            "{rows:#?}"
        );
        rows.is_empty().then_some(())
    })
    .await;
}
