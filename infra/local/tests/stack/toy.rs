//! A small stack to test with.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use aws_sdk_dynamodb::types::AttributeValue;
use hg_local::{
    function::Function,
    services::Endpoints,
    system::{Options, System},
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{sync::mpsc, time::timeout};

/// How long anything may take that a test waits for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

const TABLE: &str = "
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
";

/// A function `Toy` with one event of the given type and properties (in flow style), and its
/// `timeout` in seconds.
pub(crate) fn toy(timeout: u32, event_type: &str, properties: &str) -> String {
    format!(
        "
  Toy:
    Type: AWS::Serverless::Function
    Metadata: {{ BuildProperties: {{ Binary: toy }} }}
    Properties:
      Timeout: {timeout}
      Environment: {{ Variables: {{ TABLE_NAME: !Ref Table }} }}
      Events:
        Event:
          Type: {event_type}
          Properties: {properties}
"
    )
}

/// A running system that keeps its directory.
pub(crate) struct Toy {
    pub(crate) system: System,
    pub(crate) directory: Arc<TempDir>,
}

impl Toy {
    /// Starts the table and `resources` with `function` for each function, in a new directory.
    pub(crate) async fn start(resources: &str, function: impl Fn() -> Function) -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().unwrap()), resources, function).await
    }

    pub(crate) async fn start_in(
        directory: Arc<TempDir>,
        resources: &str,
        function: impl Fn() -> Function,
    ) -> Self {
        let options = options(&database(directory.path()), resources);
        let mut system = System::start(options, |_, _| Ok(function())).await.unwrap();
        system.connect().await.unwrap();
        Self { system, directory }
    }

    pub(crate) async fn put(&self, pk: &str, entity: &str) {
        self.system
            .clients()
            .dynamodb
            .put_item()
            .table_name(self.system.table_name())
            .item("pk", AttributeValue::S(pk.to_owned()))
            .item("entity", AttributeValue::S(entity.to_owned()))
            .send()
            .await
            .unwrap();
    }

    pub(crate) fn queue_url(&self, name: &str) -> String {
        let queue = self
            .system
            .stack()
            .queues
            .iter()
            .find(|queue| queue.name.ends_with(name))
            .unwrap();
        queue.url.clone()
    }

    pub(crate) async fn send(&self, queue: &str, body: &str) {
        let request = self
            .system
            .clients()
            .sqs
            .send_message()
            .queue_url(self.queue_url(queue))
            .message_body(body);
        request.send().await.unwrap();
    }

    /// The body of the next message of a queue that no function reads.
    pub(crate) async fn receive(&self, queue: &str) -> String {
        let (sqs, url) = (&self.system.clients().sqs, self.queue_url(queue));
        let mut message = None;
        // Not every service wakes a long poll when another queue gives a message up.
        eventually("a message", async || {
            let request = sqs.receive_message().queue_url(&url).wait_time_seconds(1);
            message = request
                .send()
                .await
                .unwrap()
                .messages
                .unwrap_or_default()
                .pop();
            message.is_some()
        })
        .await;
        message.unwrap().body.unwrap()
    }
}

/// Whether DynamoDB is embedded; if it is not, says why a test, or a part of one, is left out.
pub(crate) fn embedded_only(reason: &str) -> bool {
    only(Endpoints::from_env().dynamodb.is_none(), reason)
}

/// The same of SQS.
pub(crate) fn embedded_queues_only(reason: &str) -> bool {
    only(Endpoints::from_env().sqs.is_none(), reason)
}

fn only(embedded: bool, reason: &str) -> bool {
    if !embedded {
        eprintln!("embedded only: {reason}");
    }
    embedded
}

pub(crate) fn database(directory: &Path) -> std::path::PathBuf {
    directory.join("data").join("table.sqlite")
}

pub(crate) fn options(database: &Path, resources: &str) -> Options {
    Options {
        database: database.to_owned(),
        endpoints: Endpoints::from_env(),
        parameters: BTreeMap::new(),
        interceptors: Vec::new(),
        template: format!("{TABLE}{resources}"),
    }
}

/// What a function tells a test.
pub(crate) struct Told<T>(mpsc::UnboundedReceiver<T>);

impl<T> Told<T> {
    pub(crate) fn channel() -> (mpsc::UnboundedSender<T>, Self) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (sender, Self(receiver))
    }

    pub(crate) async fn next(&mut self) -> T {
        timeout(PATIENCE, self.0.recv())
            .await
            .expect("in time")
            .expect("a sender")
    }

    /// What was told and not taken yet.
    pub(crate) fn rest(&mut self) -> Vec<T> {
        std::iter::from_fn(|| self.0.try_recv().ok()).collect()
    }
}

/// The records of an event.
pub(crate) fn records(event: &Value) -> &Vec<Value> {
    event["Records"].as_array().unwrap()
}

/// The key of a stream record.
pub(crate) fn key(record: &Value) -> String {
    record["dynamodb"]["Keys"]["pk"]["S"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Looks until `condition` holds.
pub(crate) async fn eventually(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let looking = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, looking)
        .await
        .unwrap_or_else(|_| panic!("not in time: {what}"));
}
