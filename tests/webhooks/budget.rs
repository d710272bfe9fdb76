//! What telling somebody asks of the table.

use reqwest::Method;
use serde_json::{Value, json};

use super::{path_of, steps::Steps, text};
use crate::{
    harness::{Receiver, Taken, api::blog_post},
    requests::requests,
};

#[tokio::test]
async fn a_job_that_ended_is_a_request_for_each_client_above_and_each_receiver() {
    let steps = Steps::start(Receiver::always(Taken::Status(204)).await).await;
    let (stack, root) = (&steps.stack, steps.client.clone());
    let agency = stack.create("agency", "Agency", &root).await;
    let customer = stack.create("customer", "Customer", &agency).await;
    let of_customer = blog_post(&customer);

    let job = steps.end_untold(&of_customer).await;
    let row = stack.job_row(job).await;
    let (untold, ()) = requests(stack, stack.dispatch(&row)).await;
    assert_eq!(untold, "Query 3", "root, agency and customer");

    let request = json!({"url": steps.receiver.hook("all"), "include_descendants": true});
    for _ in 0..2 {
        let made = steps.post(&super::webhooks_of(&root), &request).await;
        assert_eq!(made.status, 201, "{}", made.body);
    }
    let (told, ()) = requests(stack, stack.dispatch(&row)).await;
    assert_eq!(told, "PutItem 2, Query 3");
}

#[tokio::test]
async fn a_try_is_two_reads_and_a_write_and_health_is_written_when_it_changes() {
    let script = |number, _: &_| Taken::Status([204, 500, 500, 204, 204][number]);
    let steps = Steps::start(Receiver::start(script).await).await;
    let made = steps.endpoint().await;
    let log = steps.log(Some(&made));
    for expected in [
        "BatchGetItem 1, PutItem 1, Query 1",
        "BatchGetItem 1, PutItem 1, Query 1, UpdateItem 1",
        "BatchGetItem 1, PutItem 1, Query 1",
        "BatchGetItem 1, BatchWriteItem 1, PutItem 1, Query 1",
        "BatchGetItem 1, PutItem 1, Query 1",
    ] {
        steps.end_a_job().await;
        let delivery = steps.deliveries(&log).await.remove(0);
        let message = hg_queue::DeliveryMessage::pending(&delivery);
        let message = serde_json::to_string(&message).unwrap();
        let sent = steps.stack.batch("Deliver", &message, 1);
        let (counts, _) = requests(&steps.stack, sent).await;
        assert_eq!(counts, expected);
    }
}

#[tokio::test]
async fn endpoints_and_their_log_are_read_by_a_request_or_two() {
    let steps = Steps::start(Receiver::always(Taken::Status(204)).await).await;
    let made = steps.endpoint().await;
    steps.end_a_job().await;
    let path = path_of(&made);
    for (path, expected) in [
        (path.clone(), "GetItem 1"),
        (format!("{path}/deliveries"), "GetItem 1, Query 2"),
    ] {
        let read = steps.stack.send(Method::GET, &path, &Value::Null);
        let (counts, answer) = requests(&steps.stack, read).await;
        assert_eq!(answer.status, 200, "{} {}", text(&made, "url"), answer.body);
        assert_eq!(counts, expected, "{path}");
    }
}
