//! Deleting clients: gone at once, and in the end without a trace.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use hg_domain::{
    client::{Client, DELETION_GRACE, Stage},
    id::ClientId,
    time::Timestamp,
};
use hg_store::{OpenWork, Written};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ByHand, FakeProvider, Reply, Start, TestSystem, api::blog_post, until};

const CUSTOMERS: usize = 200;
const JOBS: usize = 2_000;

/// Everything of a tenant, with an entry of each kind that belongs to it.
async fn furnish(stack: &ByHand, client: &str) {
    let post = async |path: &str, body: Value| {
        let made = stack
            .send(
                Method::POST,
                &format!("/api/clients/{client}/{path}"),
                &body,
            )
            .await;
        assert!(made.status.is_success(), "{path}: {}", made.body);
    };
    post(
        "members",
        json!({"user_id": format!("user-{client}"), "role": "editor"}),
    )
    .await;
    post("api-keys", json!({"name": "CI", "role": "viewer"})).await;
    post(
        "strategies",
        json!({"name": "S", "content_type": "press_release", "configuration": {}}),
    )
    .await;
    post(
        "webhooks",
        json!({"url": "https://example.com/", "is_active": false}),
    )
    .await;
    post("callback-secret", Value::Null).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_with_200_customers_and_2000_jobs_leaves_no_row() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let mut stack = ByHand::start(&provider).await;
    stack.connect().await;
    let stack = stack;
    let before = stack.rows().await.len();
    let agency = stack
        .create("agency", "Doomed", &stack.client_id.to_string())
        .await;
    let customers: Vec<String> = stream::iter(0..CUSTOMERS)
        .map(|number| {
            let (stack, agency) = (&stack, &agency);
            async move {
                stack
                    .create("customer", &format!("Customer {number}"), agency)
                    .await
            }
        })
        .buffer_unordered(20)
        .collect()
        .await;
    for client in customers.iter().take(5).chain([&agency]) {
        furnish(&stack, client).await;
    }
    let jobs: Vec<String> = stream::iter(0..JOBS)
        .map(|number| {
            let mut request = blog_post(&customers[number % CUSTOMERS]);
            request["llm_provider"] = json!("sandbox");
            let stack = &stack;
            async move {
                let known = [("idempotency-key", format!("order-{number}"))];
                let answer = stack
                    .send_with(Method::POST, "/generate", &known, &request)
                    .await;
                answer.body["job_id"].as_str().unwrap().to_owned()
            }
        })
        .buffer_unordered(50)
        .collect()
        .await;

    let path = format!("/api/clients/{agency}");
    let refused = stack.send(Method::DELETE, &path, &Value::Null).await;
    assert_eq!(refused.refusal(), (409, "CONFLICT"));
    let deleted = stack
        .send(
            Method::DELETE,
            &format!("{path}?cascade=true"),
            &Value::Null,
        )
        .await;
    assert_eq!(deleted.status, 202, "{}", deleted.body);
    assert_eq!(
        stack.send(Method::GET, &path, &Value::Null).await.status,
        404
    );

    let theirs: Vec<ClientId> = customers
        .iter()
        .chain([&agency])
        .map(|id| id.parse().unwrap())
        .collect();
    until("the work for them to be broken off", async || {
        let far_future = Timestamp::now().plus(Duration::from_hours(24));
        for shard in stack.store.shards() {
            let due = stack
                .store
                .due_work(shard, far_future, 1_000)
                .await
                .unwrap();
            if due.iter().any(|work| matches!(work, OpenWork::Task(_))) {
                return None;
            }
        }
        Some(())
    })
    .await;
    let mut looks = 0_u64;
    until("the last of their rows to go", async || {
        // Time passes, so that the grace of every deletion is over and lost work is found.
        if looks.is_multiple_of(100) {
            let late = Timestamp::now().plus(Duration::from_mins(10 * (1 + looks)));
            stack.system.invoke_scheduled("sweep", late).await.unwrap();
        }
        looks += 1;
        let left = stack.store.clients(theirs.iter().copied()).await.unwrap();
        left.is_empty().then_some(())
    })
    .await;
    let rows = stack.rows().await;
    let of_theirs = |row: &&String| {
        let is_log = row.contains("AUDIT#");
        let ids = customers.iter().chain(&jobs);
        ids.chain([&agency]).any(|id| row.contains(id.as_str())) && !is_log
    };
    assert_eq!(rows.iter().find(of_theirs), None);
    assert_eq!(
        rows.len(),
        before + 2,
        "what the root's log tells of them is left"
    );
}

#[tokio::test]
async fn a_deletion_that_breaks_off_goes_on_after_a_restart() {
    let system = TestSystem::configure()
        .crash("after BatchWriteItem 2")
        .start()
        .await;
    let api = system.api("heaviside-digital");
    let client = system.client("ohio-paving").to_owned();
    for _ in 0..5 {
        api.generate(&blog_post(&client)).await;
    }
    // The end and the answer race.
    api.delete_regardless(&format!("/api/clients/{client}"))
        .await;
    let mut stopped = system.crashed().await.start().await.stop().await;
    // Each start sweeps, and each stop waits for what is under way. What is left is seen when it has stopped, so
    // each runs longer than the one before.
    for round in 0..10 {
        if is_gone(&stopped, &client).await {
            return;
        }
        let running = stopped.start().await;
        tokio::time::sleep(Duration::from_millis(100) * round).await;
        stopped = running.stop().await;
    }
    panic!("the client is still there");
}

#[tokio::test]
async fn a_start_that_breaks_off_puts_no_deletion_off() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::start(&provider).await;
    let root = stack.client_id.to_string();
    let agency = stack.create("agency", "Doomed", &root).await;
    let path = format!("/api/clients/{agency}");
    let deleted = stack.send(Method::DELETE, &path, &Value::Null).await;
    assert_eq!(deleted.status, 202);
    // A start looks for what is due within the hour, and here nothing comes of it.
    for start in 1..=3 {
        let within_the_hour = Timestamp::now().plus(Duration::from_hours(1));
        let swept = stack.system.invoke_scheduled("sweep", within_the_hour);
        assert_eq!(swept.await.unwrap()["deletions"], 1, "start {start}");
    }
}

#[tokio::test]
async fn a_client_goes_only_when_work_for_those_below_must_be_over() {
    let provider = FakeProvider::always(Reply::text("Never asked.")).await;
    let stack = ByHand::start(&provider).await;
    let root = stack.client_id.to_string();
    let agency: ClientId = stack
        .create("agency", "Doomed", &root)
        .await
        .parse()
        .unwrap();
    stack
        .create("customer", "Customer", &agency.to_string())
        .await;
    // The run that should have found the customer was lost.
    let deletion = async || {
        let client = stack.store.latest_client(agency).await.unwrap()?;
        client.deletion
    };
    delete(&stack, agency).await;
    sweep_deletion(&stack, agency).await;
    assert_eq!(deletion().await.unwrap().stage, Stage::Closing);
    let before = Timestamp::now();
    for _ in 0..2 {
        stack.purge(agency).await;
        let deletion = deletion().await.unwrap();
        assert_eq!(deletion.stage, Stage::Emptying);
        assert!(deletion.due_at >= before.plus(DELETION_GRACE));
    }
    sweep_deletion(&stack, agency).await;
    stack.purge(agency).await;
    assert_eq!(deletion().await, None);
}

async fn latest(stack: &ByHand, id: ClientId) -> Client {
    stack.store.latest_client(id).await.unwrap().unwrap()
}

async fn delete(stack: &ByHand, id: ClientId) {
    let seen = latest(stack, id).await;
    let marked = stack.store.begin_deletion(&seen, None, Timestamp::now());
    assert_eq!(marked.await.unwrap(), Written::Done);
}

async fn sweep_deletion(stack: &ByHand, id: ClientId) {
    let seen = latest(stack, id).await;
    let swept = stack.store.sweep_deletion(&seen, Timestamp::now());
    assert_eq!(swept.await.unwrap(), Written::Done);
}

async fn is_gone(stopped: &Start, client: &str) -> bool {
    let data = stopped.data().await;
    let id = client.parse().unwrap();
    let store = data.store();
    store.latest_client(id).await.unwrap().is_none()
        && store.jobs_after(id, None, 1).await.unwrap().is_empty()
}

#[tokio::test]
async fn work_for_a_deleted_client_is_broken_off_and_new_work_refused() {
    let slow = Reply::After(
        Duration::from_millis(500),
        Box::new(Reply::text("Too late.")),
    );
    let provider = FakeProvider::always(slow).await;
    let mut stack = ByHand::start(&provider).await;
    stack.connect().await;
    let before = stack.rows().await.len();
    let agency = stack
        .create("agency", "Doomed", &stack.client_id.to_string())
        .await;
    let mut request = blog_post(&agency);
    request["llm_provider"] = json!("openai");
    let job = stack.send(Method::POST, "/generate", &request).await.body;
    until("the provider to be called", async || {
        (provider.calls() == 1).then_some(())
    })
    .await;
    let deleted = stack
        .send(
            Method::DELETE,
            &format!("/api/clients/{agency}"),
            &Value::Null,
        )
        .await;
    assert_eq!(deleted.status, 202);
    let job = format!("/api/jobs/{}", job["job_id"].as_str().unwrap());
    let cancelled = stack.send(Method::DELETE, &job, &Value::Null).await;
    assert_eq!(cancelled.status, 404, "{}", cancelled.body);
    let customer = json!({"name": "New", "type": "customer", "parent_id": agency});
    let refused = stack.send(Method::POST, "/api/clients", &customer).await;
    assert_eq!(refused.status, 404, "nobody is made below it any more");

    // The worker comes back to a job that nobody wants any more: it cannot end it, nor count it.
    until("the worker to come back", async || {
        let rows = stack.rows().await;
        rows.iter().any(|row| row.contains("RESULT#")).then_some(())
    })
    .await;
    let mut late = Timestamp::now();
    until("every row of it to go", async || {
        late = late.plus(Duration::from_mins(10));
        stack.system.invoke_scheduled("sweep", late).await.unwrap();
        (stack.rows().await.len() == before + 2).then_some(())
    })
    .await;
}
