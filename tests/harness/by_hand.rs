//! The system within the test's own process: messages are delivered by hand, time is what the test
//! says, and every request to the table can be counted.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use axum::{
    Router,
    body::Body,
    http::{HeaderName, Request},
};
use hg_domain::{
    access::Role,
    api_key::ApiKey,
    client::{Client, ClientType, Slug},
    counters::Counters,
    id::{ClientId, JobId},
    time::{Day, Timestamp},
};
use hg_local::{
    TEMPLATE,
    meter::Meter,
    registry,
    services::Endpoints,
    system::{Options, System},
};
use hg_queue::TaskMessage;
use hg_store::{ApiKeyRecord, JobParts, NewClient, Store};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

use super::{Answer, FakeProvider, Faults, api::blog_post};

/// A row of the table, as DynamoDB has it.
pub(crate) type Row = HashMap<String, AttributeValue>;

/// The functions and the table, with nothing between them until [`Self::connect`].
pub(crate) struct ByHand {
    pub(crate) system: System,
    pub(crate) store: Store,
    /// A root, which owns everything that is made.
    pub(crate) client_id: ClientId,
    pub(crate) meter: Meter,
    pub(crate) faults: Faults,
    key: ApiKey,
    _dir: TempDir,
}

impl ByHand {
    pub(crate) async fn start(provider: &FakeProvider) -> Self {
        Self::configured(provider, &[]).await
    }

    /// One with these parameters of the template instead of the usual ones.
    pub(crate) async fn configured(provider: &FakeProvider, changes: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let usual = [
            ("LlmProviders", "openai,sandbox"),
            ("OpenaiApiKey", "sk-test"),
            ("OpenaiBaseUrl", provider.url()),
            ("OpenrouterBaseUrl", provider.url()),
            ("SecretsKey", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("LlmRetryBaseMs", "5"),
        ];
        let (meter, faults) = (Meter::default(), Faults::default());
        let options = Options {
            database: dir.path().join("table.sqlite"),
            endpoints: Endpoints::from_env(),
            parameters: usual
                .iter()
                .chain(changes)
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            interceptors: vec![meter.interceptor(), faults.interceptor()],
            template: TEMPLATE.to_owned(),
        };
        let system = System::start(options, registry::build).await.unwrap();
        let store = Store::new(system.clients().dynamodb.clone(), system.table_name());
        let now = Timestamp::now();
        let client_id = make_root(&store, "root").await;
        let key = ApiKey::from_bytes([7; 32]);
        let owner = ApiKeyRecord::new(&key, client_id, Role::Owner, "Test", now);
        store.add_api_key(&owner, None).await.unwrap();
        Self {
            system,
            store,
            client_id,
            meter,
            faults,
            key,
            _dir: dir,
        }
    }

    /// The key of the root's owner.
    pub(crate) fn key(&self) -> &str {
        self.key.reveal()
    }

    /// As the local stack runs: streams, queues and schedules invoke the functions.
    pub(crate) async fn connect(&mut self) {
        self.system.connect().await.unwrap();
    }

    /// Sends a request as the root's owner.
    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send_with(method, path, &[], body).await
    }

    /// Sends a request as the root's owner, who has seen `version`.
    pub(crate) async fn send_on(
        &self,
        version: u64,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Answer {
        let name = if method == Method::GET {
            "if-none-match"
        } else {
            "if-match"
        };
        let seen = [(name, format!("\"v{version}\""))];
        self.send_with(method, path, &seen, body).await
    }

    /// Sends a request with further headers as the root's owner.
    pub(crate) async fn send_with(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: &Value,
    ) -> Answer {
        self.send_as(&self.key, method, path, headers, body).await
    }

    /// Sends a request as whoever has `key`.
    pub(crate) async fn send_as(
        &self,
        key: &ApiKey,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: &Value,
    ) -> Answer {
        let router: Router = self.system.router();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", key.reveal()))
            .body(Body::from(body.to_string()))
            .unwrap();
        for (name, value) in headers {
            let name = HeaderName::try_from(*name).unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        }
    }

    /// Makes another root, which has no key yet.
    pub(crate) async fn another_root(&self, slug: &str) -> ClientId {
        make_root(&self.store, slug).await
    }

    /// A key, made of `seed`, for an owner of a client.
    pub(crate) async fn owner_key(&self, client: ClientId, seed: [u8; 32]) -> ApiKey {
        let key = ApiKey::from_bytes(seed);
        let record = ApiKeyRecord::new(&key, client, Role::Owner, "Test", Timestamp::now());
        self.store.add_api_key(&record, None).await.unwrap();
        key
    }

    /// Makes a client below `parent` and returns its id.
    pub(crate) async fn create(&self, kind: &str, name: &str, parent: &str) -> String {
        let request = json!({"name": name, "type": kind, "parent_id": parent});
        let made = self.send(Method::POST, "/api/clients", &request).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.body["data"]["client_id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn accept(&self) -> JobId {
        let request = blog_post(&self.client_id.to_string());
        let answer = self.send(Method::POST, "/generate", &request).await;
        answer.body["job_id"].as_str().unwrap().parse().unwrap()
    }

    /// The message that the job's task waits, as it is now.
    pub(crate) async fn message(&self, job: JobId) -> String {
        let task = self.store.task(job, 0).await.unwrap().unwrap();
        serde_json::to_string(&TaskMessage::pending(&task)).unwrap()
    }

    /// Delivers the message of the job's task `times` times in one batch.
    pub(crate) async fn deliver(&self, job: JobId, times: usize) -> Value {
        self.deliver_body(&self.message(job).await, times).await
    }

    /// Delivers a message `times` times in one batch.
    pub(crate) async fn deliver_body(&self, body: &str, times: usize) -> Value {
        self.batch("CompleteOpenai", body, times).await
    }

    /// Hands a message `times` times in one batch to a function.
    pub(crate) async fn batch(&self, function: &str, body: &str, times: usize) -> Value {
        let record = |number| json!({"messageId": format!("m{number}"), "body": body, "attributes": {}, "messageAttributes": {}});
        let records: Vec<Value> = (0..times).map(record).collect();
        let event = json!({"Records": records});
        self.system.invoke(function, event).await.unwrap()
    }

    /// Tells the dispatcher that a row is as it is, as if it had been made just now.
    pub(crate) async fn dispatch(&self, row: &Row) {
        let change = json!({"Keys": {}, "NewImage": image(row), "SequenceNumber": "1", "SizeBytes": 1, "ApproximateCreationDateTime": 0});
        let record = json!({"eventID": "1", "eventName": "INSERT", "awsRegion": "eu-west-1", "dynamodb": change});
        let event = json!({"Records": [record]});
        let answer = self.system.invoke("Dispatch", event).await.unwrap();
        assert_eq!(answer["batchItemFailures"], json!([]));
    }

    pub(crate) async fn parts(&self, job: JobId) -> JobParts {
        self.store.job_parts(job).await.unwrap().unwrap()
    }

    pub(crate) async fn usage(&self) -> Counters {
        let every_day = Day::FIRST..=Day::LAST;
        let rows = self.store.usage(self.client_id, every_day).await.unwrap();
        rows.into_iter().map(|row| row.counters).sum()
    }

    /// Removes what belongs to a client that was deleted, as its message sets it going.
    pub(crate) async fn purge(&self, client: ClientId) {
        let row = self.store.latest_client(client).await.unwrap().unwrap();
        let passes = row.deletion.unwrap().passes;
        let body = json!({"type": "client.deleting.v1", "client_id": client, "passes": passes});
        let answer = self.batch("Purge", &body.to_string(), 1).await;
        assert_eq!(answer["batchItemFailures"], json!([]));
    }

    /// The row of a job.
    pub(crate) async fn job_row(&self, job: JobId) -> Row {
        let pk = format!("JOB#{job}");
        self.row(&pk, "META").await
    }

    async fn row(&self, pk: &str, sk: &str) -> Row {
        let rows = self.items().await;
        let is_it = |row: &Row| row["pk"] == s(pk) && row["sk"] == s(sk);
        rows.into_iter().find(is_it).unwrap()
    }

    /// Changes a row behind everybody's back.
    pub(crate) async fn rewrite(&self, pk: &str, sk: &str, change: impl FnOnce(&mut Row)) {
        let mut row = self.row(pk, sk).await;
        change(&mut row);
        let put = self.system.clients().dynamodb.put_item();
        let table = self.system.table_name();
        put.table_name(table)
            .set_item(Some(row))
            .send()
            .await
            .unwrap();
    }

    /// Every row of the table, in the order of their keys.
    pub(crate) async fn items(&self) -> Vec<Row> {
        let scan = self.system.clients().dynamodb.scan();
        let rows = scan
            .table_name(self.system.table_name())
            .consistent_read(true);
        let rows = rows.into_paginator().items().send().try_collect().await;
        let mut rows: Vec<Row> = rows.unwrap();
        rows.sort_by_cached_key(|row| [row["pk"].clone(), row["sk"].clone()].map(text));
        rows
    }

    /// Every row of the table, as DynamoDB has it.
    pub(crate) async fn rows(&self) -> Vec<String> {
        let rows = self.items().await;
        rows.into_iter().map(|row| format!("{row:?}")).collect()
    }
}

/// A row as events have it.
pub(crate) fn image(row: &Row) -> Value {
    let attributes = row
        .iter()
        .map(|(name, value)| (name.clone(), attribute(value)));
    Value::Object(attributes.collect())
}

fn attribute(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({"S": text}),
        AttributeValue::N(number) => json!({"N": number}),
        AttributeValue::Bool(flag) => json!({"BOOL": flag}),
        AttributeValue::Null(flag) => json!({"NULL": flag}),
        AttributeValue::L(values) => json!({"L": values.iter().map(attribute).collect::<Vec<_>>()}),
        AttributeValue::M(values) => json!({"M": image(values)}),
        other => panic!("{other:?} is in no row that sets something going"),
    }
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn text(value: AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => text,
        other => panic!("{other:?} is no text"),
    }
}

async fn make_root(store: &Store, slug: &str) -> ClientId {
    let slug = Slug::parse(slug).unwrap();
    let client = Client::new("Root", slug, ClientType::Root, None, Timestamp::now());
    let client_id = client.client_id;
    let new = NewClient {
        client,
        strategies: Vec::new(),
        audit: Vec::new(),
    };
    store.create_client(&new).await.unwrap();
    client_id
}
