//! The same message more than once, and several workers at once: one call, one text.

use std::{collections::BTreeMap, time::Duration};

use axum::{Router, body::Body, http::Request};
use futures_util::future::join_all;
use hg_domain::{
    access::Role,
    api_key::ApiKey,
    client::{Client, ClientPath, ClientType, Slug},
    counters::Counters,
    id::{ClientId, JobId, LeaseId},
    job::JobEvent,
    task::{Task, TaskEvent},
    time::{Day, Timestamp},
};
use hg_local::{
    TEMPLATE, registry,
    system::{Options, System},
};
use hg_queue::TaskMessage;
use hg_store::{ApiKeyRecord, Claim, JobParts, Lease, NewClient, Store};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::harness::{FakeProvider, Reply, api::blog_post, until};

/// The functions and the table, with nothing between them: messages are delivered by hand.
struct ByHand {
    system: System,
    store: Store,
    client_id: ClientId,
    key: ApiKey,
    _dir: TempDir,
}

impl ByHand {
    async fn start(provider: &FakeProvider) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let parameters = [
            ("LlmProviders", "openai"),
            ("OpenaiApiKey", "sk-test"),
            ("OpenaiBaseUrl", provider.url()),
            ("LlmRetryBaseMs", "5"),
        ];
        let options = Options {
            database: dir.path().join("table.sqlite"),
            parameters: parameters
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            interceptors: Vec::new(),
            template: TEMPLATE.to_owned(),
        };
        let system = System::start(options, registry::build).await.unwrap();
        let store = Store::new(system.clients().dynamodb.clone(), system.table_name());
        let (client_id, key) = (ClientId::new(), ApiKey::from_bytes([7; 32]));
        store
            .create_client(&NewClient {
                client: root(client_id),
                strategies: Vec::new(),
            })
            .await
            .unwrap();
        store.add_api_key(&key, &owner(client_id)).await.unwrap();
        Self {
            system,
            store,
            client_id,
            key,
            _dir: dir,
        }
    }

    async fn accept(&self) -> JobId {
        let router: Router = self.system.router();
        let request = Request::post("/generate")
            .header("authorization", format!("Bearer {}", self.key.reveal()))
            .body(Body::from(
                blog_post(&self.client_id.to_string()).to_string(),
            ))
            .unwrap();
        let response = router.oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20)
            .await
            .unwrap();
        let answer: Value = serde_json::from_slice(&body).unwrap();
        answer["job_id"].as_str().unwrap().parse().unwrap()
    }

    /// The message that the job's task waits, as it is now.
    async fn message(&self, job: JobId) -> String {
        let task = self.store.task(job, 0).await.unwrap().unwrap();
        serde_json::to_string(&TaskMessage::pending(&task)).unwrap()
    }

    /// Delivers the message of the job's task `times` times in one batch.
    async fn deliver(&self, job: JobId, times: usize) -> Value {
        let body = self.message(job).await;
        let record = |number| json!({"messageId": format!("m{number}"), "body": body, "attributes": {}, "messageAttributes": {}});
        let records: Vec<Value> = (0..times).map(record).collect();
        self.system
            .invoke("CompleteOpenai", json!({"Records": records}))
            .await
            .unwrap()
    }

    async fn parts(&self, job: JobId) -> JobParts {
        self.store.job_parts(job).await.unwrap().unwrap()
    }

    async fn usage(&self) -> Counters {
        let every_day = Day::FIRST..=Day::LAST;
        let rows = self.store.usage(self.client_id, every_day).await.unwrap();
        rows.into_iter().map(|row| row.counters).sum()
    }
}

fn root(client_id: ClientId) -> Client {
    let now = Timestamp::now();
    Client {
        client_id,
        name: "Root".to_owned(),
        slug: Slug::parse("root").unwrap(),
        client_type: ClientType::Root,
        parent_id: None,
        path: ClientPath::root(client_id),
        metadata: Map::new(),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

fn owner(client_id: ClientId) -> ApiKeyRecord {
    let now = Timestamp::now();
    ApiKeyRecord {
        client_id,
        role: Role::Owner,
        name: "Test".to_owned(),
        last_four: "test".to_owned(),
        created_at: now,
        updated_at: now,
    }
}

#[tokio::test]
async fn one_message_three_times_to_two_consumers_is_one_call_and_one_text() {
    let slow = Reply::After(
        Duration::from_millis(300),
        Box::new(Reply::text("Asphalt lasts.")),
    );
    let provider = FakeProvider::always(slow).await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    let answers = join_all([stack.deliver(job, 3), stack.deliver(job, 3)]).await;

    assert!(
        answers
            .iter()
            .all(|answer| answer["batchItemFailures"] == json!([])),
        "{answers:?}"
    );
    assert_eq!(provider.calls(), 1);
    stack.deliver(job, 1).await;
    assert_eq!(
        provider.calls(),
        1,
        "a message that comes after the end changes nothing"
    );
    let parts = stack.parts(job).await;
    assert_eq!(
        (
            parts.results.len(),
            parts.tasks[0].attempt,
            parts.job.tasks_done
        ),
        (1, 1, 1)
    );
    assert_eq!(stack.usage().await.tasks_completed, 1);
}

#[tokio::test]
async fn a_worker_whose_task_was_given_to_another_cannot_finish_it() {
    let slow = |text: &str, millis| {
        Reply::After(Duration::from_millis(millis), Box::new(Reply::text(text)))
    };
    let provider = FakeProvider::start(move |call, _| {
        if call == 0 {
            slow("The first.", 600)
        } else {
            slow("The second.", 0)
        }
    })
    .await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    let overtaken = async {
        until("the first call", async || {
            (provider.calls() == 1).then_some(())
        })
        .await;
        let beyond_any_lease = Timestamp::now().plus(Duration::from_hours(1));
        stack
            .system
            .invoke_scheduled("sweep", beyond_any_lease)
            .await
            .unwrap();
        stack.deliver(job, 1).await;
    };
    tokio::join!(stack.deliver(job, 1), overtaken);

    let parts = stack.parts(job).await;
    assert_eq!(
        (parts.results.len(), parts.results[0].1.text.as_str()),
        (1, "The second.")
    );
    assert_eq!(
        (
            parts.tasks[0].attempt,
            parts.tasks[0].sweeps,
            parts.job.tasks_done
        ),
        (2, 1, 1)
    );
    let usage = stack.usage().await;
    assert_eq!(usage.tasks_completed, 1, "the task is counted once");
    assert_eq!(usage.calls, 2, "but both calls were paid for");
}

#[tokio::test]
async fn work_that_is_lost_again_and_again_is_given_up() {
    let provider = FakeProvider::always(Reply::text("Never asked.")).await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    let mut swept = BTreeMap::new();
    for tick in 1..=7_u64 {
        let late = Timestamp::now().plus(Duration::from_hours(tick * 2));
        swept.insert(
            tick,
            stack.system.invoke_scheduled("sweep", late).await.unwrap(),
        );
    }
    assert_eq!(swept[&1], json!({"put_back": 1, "given_up": 0}));
    assert_eq!(swept[&6], json!({"put_back": 0, "given_up": 1}));
    assert_eq!(swept[&7], json!({"put_back": 0, "given_up": 0}));
    let ended = stack.parts(job).await.job;
    assert_eq!(
        (ended.status.as_str(), ended.error.unwrap().code.as_str()),
        ("failed", "DEADLINE_EXCEEDED")
    );
    assert_eq!(provider.calls(), 0);
}

#[tokio::test]
async fn a_dead_letter_that_is_older_than_the_task_does_no_harm() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    let before = stack.message(job).await;
    let late = Timestamp::now().plus(Duration::from_hours(1));
    stack.system.invoke_scheduled("sweep", late).await.unwrap();
    let record =
        json!({"messageId": "m0", "body": before, "attributes": {}, "messageAttributes": {}});
    stack
        .system
        .invoke("sweep", json!({"Records": [record]}))
        .await
        .unwrap();
    assert_eq!(stack.parts(job).await.job.status.as_str(), "pending");
}

#[tokio::test]
async fn a_message_that_no_worker_could_handle_fails_its_task() {
    let provider = FakeProvider::always(Reply::text("Never asked.")).await;
    let stack = ByHand::start(&provider).await;
    let job = stack.accept().await;
    let body = stack.message(job).await;
    let dead = json!({"Records": [
        {"messageId": "m0", "body": body, "attributes": {}, "messageAttributes": {}},
        {"messageId": "m1", "body": "nonsense", "attributes": {}, "messageAttributes": {}},
    ]});
    let answer = stack.system.invoke("sweep", dead).await.unwrap();
    assert_eq!(
        answer["batchItemFailures"],
        json!([]),
        "what nobody can read goes nowhere any more"
    );
    assert_eq!(stack.parts(job).await.job.status.as_str(), "failed");
}

#[tokio::test]
async fn what_is_written_by_expression_is_what_the_domain_says() {
    let provider = FakeProvider::always(Reply::text("Never asked.")).await;
    let stack = ByHand::start(&provider).await;
    let job_id = stack.accept().await;
    let now = Timestamp::now().plus(Duration::from_secs(1));

    let accepted = stack.parts(job_id).await.job;
    let started = stack.store.start_job(job_id, now).await.unwrap().unwrap();
    assert_eq!(started, accepted.apply(JobEvent::Started, now).unwrap());

    let waiting = stack.store.task(job_id, 0).await.unwrap().unwrap();
    let lease = Lease {
        id: LeaseId::new(),
        provider: waiting.provider,
        until: now.plus(Duration::from_mins(2)),
    };
    let claim = stack
        .store
        .lease_task(job_id, 0, &lease, now)
        .await
        .unwrap();
    let leased = Task {
        status: TaskEvent::Leased.next(waiting.status).unwrap(),
        lease_id: Some(lease.id),
        lease_until: Some(lease.until),
        due_at: lease.until,
        attempt: waiting.attempt + 1,
        version: waiting.version + 1,
        started_at: Some(now),
        updated_at: now,
        ..waiting
    };
    assert_eq!(claim, Claim::Won(Box::new(leased.clone())));
    let again = stack
        .store
        .lease_task(job_id, 0, &lease, now)
        .await
        .unwrap();
    assert_eq!(
        again,
        Claim::Won(Box::new(leased)),
        "a request whose answer was lost is sent again"
    );
    let other = Lease {
        id: LeaseId::new(),
        ..lease
    };
    assert_eq!(
        stack
            .store
            .lease_task(job_id, 0, &other, now)
            .await
            .unwrap(),
        Claim::InProgress
    );
}
