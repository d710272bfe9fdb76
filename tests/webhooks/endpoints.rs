//! Endpoints: making them, and what they are told first.

use serde_json::json;

use super::{endpoint, text};
use crate::harness::{Receiver, Taken, TestSystem, api::blog_post};

#[tokio::test]
async fn an_endpoint_is_told_that_a_job_ended_and_knows_who_tells_it() {
    let system = TestSystem::start().await;
    let (api, client) = (system.api("ohio-paving"), system.client("ohio-paving"));
    let receiver = Receiver::always(Taken::Status(204)).await;
    let made = endpoint(&api, client, &receiver.hook("jobs"), &json!({})).await;
    let mut request = blog_post(client);
    request["metadata"] = json!({"ticket": 7});
    let job = api.generate(&request).await;

    let message = receiver.sent(1).await.remove(0);
    assert_eq!(message.path, "/jobs");
    assert!(message.is_signed_by(text(&made, "secret")));
    assert!(!message.is_signed_by("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    let said = message.json();
    assert_eq!(said["type"], "job.completed");
    assert_eq!(said["data"]["job_id"], job["job_id"]);
    assert_eq!(said["data"]["result"], job["result"]);
    assert_eq!(said["data"]["metadata"], json!({"ticket": 7}));
}
