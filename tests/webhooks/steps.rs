//! Deliveries step by step: nothing happens but what a test does.

use std::time::Duration;

use hg_domain::{
    id::JobId,
    page::PageRequest,
    time::Timestamp,
    webhook::{Delivery, DeliveryLog, DeliveryStatus},
};
use hg_queue::DeliveryMessage;
use reqwest::Method;
use serde_json::{Value, json};

use super::{log_of, text, webhooks_of};
use crate::harness::{Answer, ByHand, FakeProvider, Receiver, Reply, api::blog_post};

/// The time that is so long over.
pub(super) fn ago(duration: Duration) -> Timestamp {
    let millis = i64::try_from(duration.as_millis()).unwrap();
    Timestamp::from_millis(Timestamp::now().as_millis() - millis).unwrap()
}

/// A client whose jobs end well, and a receiver.
pub(super) struct Steps {
    pub(super) stack: ByHand,
    pub(super) receiver: Receiver,
    pub(super) client: String,
}

impl Steps {
    pub(super) async fn start(receiver: Receiver) -> Self {
        let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
        let stack = ByHand::start(&provider).await;
        let client = stack.client_id.to_string();
        Self {
            stack,
            receiver,
            client,
        }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.stack.send(Method::GET, path, &Value::Null).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.stack.send(Method::POST, path, body).await
    }

    /// Makes an endpoint at the receiver, and returns it with its secret.
    pub(super) async fn endpoint(&self) -> Value {
        let request = json!({"url": self.receiver.hook("jobs")});
        let made = self.post(&webhooks_of(&self.client), &request).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.body["data"].clone()
    }

    /// A job that ends, and is announced.
    pub(super) async fn end_a_job(&self) -> JobId {
        self.end(&blog_post(&self.client)).await
    }

    /// A job of this request, that ends and is announced.
    pub(super) async fn end(&self, request: &Value) -> JobId {
        let job = self.end_untold(request).await;
        self.announce(job).await;
        job
    }

    /// A job of this request, that ends and is not announced yet.
    pub(super) async fn end_untold(&self, request: &Value) -> JobId {
        let answer = self.post("/generate", request).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let job: JobId = text(&answer.body, "job_id").parse().unwrap();
        self.stack.deliver(job, 1).await;
        job
    }

    /// Tells the dispatcher that a job ended.
    pub(super) async fn announce(&self, job: JobId) {
        let row = self.stack.job_row(job).await;
        self.stack.dispatch(&row).await;
    }

    /// The log of an endpoint; of callbacks without one.
    pub(super) fn log(&self, endpoint: Option<&Value>) -> DeliveryLog {
        endpoint.map_or_else(|| DeliveryLog::of_callbacks(self.stack.client_id), log_of)
    }

    /// The deliveries in a log, the latest event first.
    pub(super) async fn deliveries(&self, log: &DeliveryLog) -> Vec<Delivery> {
        let all = PageRequest::new(None, Some(100), None).unwrap();
        self.stack.store.deliveries(log, &all).await.unwrap().rows
    }

    /// The only delivery in a log.
    pub(super) async fn only(&self, log: &DeliveryLog) -> Delivery {
        let mut found = self.deliveries(log).await;
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    /// The delivery as it is now.
    pub(super) async fn again(&self, delivery: &Delivery) -> Delivery {
        let (log, id) = (delivery.log(), delivery.delivery_id);
        self.stack.store.delivery(&log, id).await.unwrap().unwrap()
    }

    /// Hands the message that a delivery is to be sent `times` times to the sender, and returns the
    /// delivery as it is then.
    pub(super) async fn send(&self, delivery: &Delivery, times: usize) -> Delivery {
        let message = serde_json::to_string(&DeliveryMessage::pending(delivery)).unwrap();
        let answer = self.stack.batch("Deliver", &message, times).await;
        assert_eq!(answer["batchItemFailures"], json!([]));
        self.again(delivery).await
    }

    /// Has a delivery that waits wait no longer, and returns it when it was set going.
    pub(super) async fn wait_over(&self, delivery: Delivery) -> Delivery {
        assert_eq!(delivery.status, DeliveryStatus::Waiting);
        let now = Timestamp::now();
        let seen = delivery.version;
        let due = Delivery {
            due_at: now,
            ..delivery
        };
        self.stack.store.change_delivery(seen, &due).await.unwrap();
        let swept = self.stack.system.invoke_scheduled("sweep", now).await;
        assert_eq!(swept.unwrap()["deliveries"], 1);
        self.again(&due).await
    }
}
