//! What each access asks of the table: the budget of requests that the data model gives.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ByHand, FakeProvider, Reply, api::blog_post};

/// The requests to DynamoDB that `act` takes, as `GetItem 1, Query 2`.
pub(crate) async fn requests<T>(stack: &ByHand, act: impl Future<Output = T>) -> (String, T) {
    stack.meter.take();
    let outcome = act.await;
    let counts = stack.meter.take();
    let counts: Vec<String> = counts
        .iter()
        .filter(|((service, _), _)| service == "DynamoDB")
        .map(|((_, operation), count)| format!("{operation} {}", count.requests))
        .collect();
    (counts.join(", "), outcome)
}

async fn of(stack: &ByHand, method: Method, path: &str, body: &Value) -> String {
    let (counts, answer) = requests(stack, stack.send(method, path, body)).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.body);
    counts
}

#[tokio::test]
async fn the_requests_of_each_route_are_as_the_data_model_says() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::start(&provider).await;
    let root = stack.client_id.to_string();
    let agency = stack.create("agency", "Agency", &root).await;
    let customer = stack.create("customer", "Customer", &agency).await;
    let get = async |path: &str| of(&stack, Method::GET, path, &Value::Null).await;

    // The key is known by now, and what a function has seen of a client it believes for a minute.
    let new = json!({"name": "Another", "type": "customer", "parent_id": agency});
    assert_eq!(
        of(&stack, Method::POST, "/api/clients", &new).await,
        "TransactWriteItems 1"
    );
    let client = format!("/api/clients/{customer}");
    assert_eq!(get(&client).await, "GetItem 2", "to decide, and to show");
    assert_eq!(get(&client).await, "GetItem 1");
    assert_eq!(
        get(&format!("{client}/hierarchy")).await,
        "BatchGetItem 1, Query 1"
    );
}

#[tokio::test]
async fn an_effective_strategy_a_poll_and_a_list_are_one_request_each() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::start(&provider).await;
    let root = stack.client_id.to_string();
    let agency = stack.create("agency", "Agency", &root).await;
    let customer = stack.create("customer", "Customer", &agency).await;
    let get = async |path: &str| of(&stack, Method::GET, path, &Value::Null).await;
    let effective = format!("/api/clients/{customer}/strategies/effective?content_type=blog_post");
    get(&effective).await;
    assert_eq!(get(&effective).await, "BatchGetItem 1");

    let mut job = String::new();
    for _ in 0..25 {
        let answer = stack
            .send(Method::POST, "/generate", &blog_post(&customer))
            .await;
        job = answer.body["job_id"].as_str().unwrap().to_owned();
    }
    let poll = format!("/jobs/{job}/status");
    get(&poll).await;
    assert_eq!(get(&poll).await, "GetItem 1");

    let first = format!("/jobs?client_id={customer}&page_size=5");
    assert_eq!(
        get(&first).await.replace("GetItem 1, ", ""),
        "Query 2",
        "one lists, one counts"
    );
    let cursor = stack.send(Method::GET, &first, &Value::Null).await;
    let cursor = cursor.body["pagination"]["nextCursor"]
        .as_str()
        .unwrap()
        .to_owned();
    let list = format!("/jobs?client_id={customer}&page_size=20&cursor={cursor}");
    assert_eq!(get(&list).await, "Query 1");
}

#[tokio::test]
async fn a_lookup_of_a_template_is_two_requests_whoever_has_it() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::start(&provider).await;
    let root = stack.client_id.to_string();
    let agency = stack.create("agency", "Agency", &root).await;
    let customer = stack.create("customer", "Customer", &agency).await;
    let template = json!({
        "name": "T", "content_type": "blog_post", "template": "{topic}", "is_default": true
    });
    let make = format!("/api/clients/{agency}/templates");
    stack.send(Method::POST, &make, &template).await;
    assert_eq!(
        of(&stack, Method::POST, &make, &template).await,
        "GetItem 1, Query 1, TransactWriteItems 1"
    );
    let lookup = "/api/content/templates/lookup?content_type=blog_post&client_id=";
    for client in [&root, &agency, &customer] {
        let path = format!("{lookup}{client}");
        stack.send(Method::GET, &path, &Value::Null).await;
        // A front door keeps the answer, so nothing that is remembered goes into it.
        let requests = of(&stack, Method::GET, &path, &Value::Null).await;
        assert_eq!(requests, "BatchGetItem 1, GetItem 1");
    }
    let preview =
        json!({"client_id": customer, "content_type": "blog_post", "template": "{topic}"});
    let path = "/api/content/templates/preview";
    stack.send(Method::POST, path, &preview).await;
    assert_eq!(
        of(&stack, Method::POST, path, &preview).await,
        "BatchGetItem 1"
    );
}

#[tokio::test]
async fn a_client_that_seems_missing_is_looked_for_in_the_latest_copy() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::start(&provider).await;
    let missing = format!("/api/clients/{}", hg_domain::id::ClientId::new());
    stack.send(Method::GET, &missing, &Value::Null).await;
    let (counts, answer) = requests(&stack, stack.send(Method::GET, &missing, &Value::Null)).await;
    assert_eq!(answer.refusal(), (404, "NOT_FOUND"));
    assert_eq!(counts, "GetItem 2", "it may have been made just now");
}

#[tokio::test]
async fn only_a_budget_costs_a_request() {
    let provider = FakeProvider::always(Reply::text("Asphalt lasts.")).await;
    let stack = ByHand::start(&provider).await;
    let free = stack
        .create("agency", "Free", &stack.client_id.to_string())
        .await;
    let limited = json!({
        "name": "Limited", "type": "agency", "parent_id": stack.client_id,
        "budget": {"monthly_usd": 10},
    });
    let limited = stack.send(Method::POST, "/api/clients", &limited).await;
    let limited = limited.body["data"]["client_id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (client, accepting, writing) in [
        (
            free,
            "TransactWriteItems 1",
            "BatchGetItem 1, PutItem 1, TransactWriteItems 1, UpdateItem 2",
        ),
        (
            limited,
            "GetItem 1, TransactWriteItems 1",
            "BatchGetItem 1, PutItem 1, TransactWriteItems 2, UpdateItem 2",
        ),
    ] {
        let request = blog_post(&client);
        // Key, client and those above it are known to the function after the first request.
        stack.send(Method::POST, "/generate", &request).await;
        let (counts, answer) =
            requests(&stack, stack.send(Method::POST, "/generate", &request)).await;
        assert_eq!(counts, accepting);
        let job = answer.body["job_id"].as_str().unwrap().parse().unwrap();
        let message = stack.message(job).await;
        let (counts, _) = requests(&stack, stack.deliver_body(&message, 1)).await;
        assert_eq!(counts, writing);
    }
}
