//! Budgets: whatever happens at once, no more is spent than there is.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use hg_domain::{
    budget::{Month, Spending},
    failure::FailureCode,
    id::{ClientId, JobId, LeaseId},
    money::NanoUsd,
    time::Timestamp,
};
use hg_store::{Claim, Lease};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ByHand, FakeProvider, Fault, Reply, api::blog_post, until};

/// What one text costs: 1,000 tokens of prompt and 100 of answer, of gpt-6-luna.
const COST: i64 = 1_000 * 100 + 100 * 500;

fn text() -> Reply {
    Reply::charged("Asphalt lasts.", 1_000, 100)
}

/// A client with a budget, in nano-dollars.
async fn client(stack: &ByHand, kind: &str, parent: &str, budget: i64, action: &str) -> String {
    let request = json!({
        "name": kind, "type": kind, "parent_id": parent,
        "budget": {"monthly_usd": NanoUsd::from_nanos(budget), "action": action},
    });
    let made = stack.send(Method::POST, "/api/clients", &request).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.body["data"]["client_id"].as_str().unwrap().to_owned()
}

/// A customer of an agency, of which the agency has a budget.
async fn customer(stack: &ByHand, budget: i64, action: &str) -> (String, String) {
    let root = stack.client_id.to_string();
    let agency = client(stack, "agency", &root, budget, action).await;
    let customer = stack.create("customer", "Customer", &agency).await;
    (agency, customer)
}

fn request(client: &str) -> Value {
    let mut request = blog_post(client);
    request["llm_provider"] = json!("openai");
    request["max_tokens"] = json!(100);
    request
}

async fn spending(stack: &ByHand, client: &str) -> Spending {
    let month = Month::of(Timestamp::now());
    let client: ClientId = client.parse().unwrap();
    stack.store.spending(client, &month).await.unwrap()
}

async fn accept(stack: &ByHand, request: &Value) -> JobId {
    let answer = stack.send(Method::POST, "/generate", request).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["job_id"].as_str().unwrap().parse().unwrap()
}

async fn ended(stack: &ByHand, job: JobId) -> Value {
    let path = format!("/jobs/{job}");
    until("the job to end", async || {
        let job = stack.send(Method::GET, &path, &Value::Null).await.body;
        (job["completed_at"] != Value::Null).then_some(job)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_jobs_at_once_spend_no_more_than_there_is_and_leave_nothing_set_aside() {
    let provider = FakeProvider::always(text()).await;
    let mut stack = ByHand::start(&provider).await;
    let budget = 100 * COST;
    let root = stack.client_id.to_string();
    let whole = json!({
        "name": "Root", "slug": "root", "parent_id": null, "metadata": {},
        "budget": {"monthly_usd": NanoUsd::from_nanos(3 * budget), "action": "block"},
    });
    let path = format!("/api/clients/{root}");
    assert_eq!(stack.send(Method::PUT, &path, &whole).await.status, 200);
    let agency = client(&stack, "agency", &root, budget, "block").await;
    let customer = client(&stack, "customer", &agency, 2 * budget, "block").await;

    let order = request(&customer);
    let jobs: Vec<JobId> = stream::iter(0..1_000)
        .map(|_| accept(&stack, &order))
        .buffer_unordered(50)
        .collect()
        .await;
    // All of them wait; from now on as many workers take them as the queue allows.
    stack.connect().await;
    until("every job to end", async || {
        let mut open = 0;
        for status in ["pending", "in_progress"] {
            let list = format!("/jobs?client_id={customer}&status={status}&page_size=1");
            let list = stack.send(Method::GET, &list, &Value::Null).await;
            open += list.body["pagination"]["total"].as_u64().unwrap();
        }
        (open == 0).then_some(())
    })
    .await;

    let (mut completed, mut refused) = (0, 0);
    for job in jobs {
        let job = stack.parts(job).await.job;
        match job.error {
            None => completed += 1,
            Some(error) => {
                assert_eq!(error.code, FailureCode::BudgetExceeded, "{error:?}");
                refused += 1;
            }
        }
    }
    assert_eq!(completed + refused, 1_000);
    assert_eq!(usize::try_from(completed), Ok(provider.calls()));
    for client in [&root, &agency, &customer] {
        let spending = spending(&stack, client).await;
        assert_eq!(spending.reserved, NanoUsd::ZERO);
        assert_eq!(spending.spent, NanoUsd::from_nanos(completed * COST));
        assert!(
            spending.spent <= NanoUsd::from_nanos(budget),
            "{spending:?}"
        );
    }
    // What is left would not have been enough for one more at its highest cost.
    assert!((90..=100).contains(&completed), "{completed} of 100");
}

#[tokio::test]
async fn who_comes_too_late_learns_whose_budget_it_is_and_when_it_begins_anew() {
    let provider = FakeProvider::always(Reply::charged("Dear.", 10_000_000, 0)).await;
    let mut stack = ByHand::start(&provider).await;
    stack.connect().await;
    let (agency, customer) = customer(&stack, 10 * COST, "block").await;
    let first = accept(&stack, &request(&customer)).await;
    assert_eq!(ended(&stack, first).await["status"], "completed");

    let refused = stack
        .send(Method::POST, "/generate", &request(&customer))
        .await;
    assert_eq!(refused.refusal(), (429, "BUDGET_EXCEEDED"));
    let message = refused.body["error"]["message"].as_str().unwrap();
    let month = Month::of(Timestamp::now());
    for part in [
        &agency,
        &*format!("begins anew on {}", month.end().unwrap().day()),
    ] {
        assert!(message.contains(part), "{part} is missing in: {message}");
    }
    let wait: u64 = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=31 * 24 * 3600).contains(&wait), "{wait}");
    let shown = stack
        .send(Method::GET, &format!("/api/clients/{agency}"), &Value::Null)
        .await;
    assert_eq!(shown.body["data"]["spending"]["spent_usd"], 1.0);
}

#[tokio::test]
async fn a_text_that_could_cost_more_than_is_left_is_not_asked_for() {
    let provider = FakeProvider::always(text()).await;
    let mut stack = ByHand::start(&provider).await;
    stack.connect().await;
    let (_, customer) = customer(&stack, COST, "block").await;
    let job = accept(&stack, &request(&customer)).await;
    let job = ended(&stack, job).await;
    assert_eq!(job["error"]["code"], "BUDGET_EXCEEDED");
    assert!(
        job["error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("The budget of agency for")
    );
    assert_eq!(provider.calls(), 0);
}

#[tokio::test]
async fn a_model_without_a_price_is_not_called_where_a_budget_blocks() {
    let provider = FakeProvider::always(text()).await;
    let mut stack = ByHand::start(&provider).await;
    stack.connect().await;
    let (_, customer) = customer(&stack, 1_000 * COST, "block").await;
    let mut unpriced = request(&customer);
    unpriced["model"] = json!("llama-local");
    let job = accept(&stack, &unpriced).await;
    assert_eq!(ended(&stack, job).await["error"]["code"], "MODEL_UNPRICED");
    assert_eq!(provider.calls(), 0);

    unpriced["llm_provider"] = json!(["openai", "sandbox"]);
    let job = accept(&stack, &unpriced).await;
    assert_eq!(ended(&stack, job).await["parts"][0]["provider"], "sandbox");
}

#[tokio::test]
async fn a_budget_that_warns_stops_nothing_and_says_so() {
    let provider = FakeProvider::always(text()).await;
    let mut stack = ByHand::start(&provider).await;
    stack.connect().await;
    let (agency, customer) = customer(&stack, COST / 2, "warn").await;
    let job = accept(&stack, &request(&customer)).await;
    let job = ended(&stack, job).await;
    assert_eq!(job["status"], "completed");
    let warnings = job["parts"][0]["warnings"].to_string();
    assert!(warnings.contains("The budget of agency for"), "{warnings}");
    assert_eq!(
        spending(&stack, &agency).await.spent,
        NanoUsd::from_nanos(COST)
    );
}

#[tokio::test]
async fn a_budget_that_cannot_be_looked_at_loses_no_text() {
    let provider = FakeProvider::always(text()).await;
    let stack = ByHand::start(&provider).await;
    let (_, customer) = customer(&stack, COST / 2, "warn").await;
    let job = accept(&stack, &request(&customer)).await;
    let message = stack.message(job).await;
    stack.faults.fail("GetItem", Fault::Unreachable, 1);
    stack.deliver_body(&message, 1).await;
    assert_eq!(stack.faults.left(), 0);
    let parts = stack.parts(job).await;
    assert_eq!(parts.job.status.as_str(), "completed");
    assert_eq!((parts.results.len(), provider.calls()), (1, 1));
}

#[tokio::test]
async fn a_budget_that_too_many_are_at_is_waited_for() {
    let provider = FakeProvider::always(text()).await;
    let stack = ByHand::start(&provider).await;
    let (agency, customer) = customer(&stack, 1_000 * COST, "block").await;
    let job = accept(&stack, &request(&customer)).await;
    // The store gives up after a dozen.
    stack.faults.fail("TransactWriteItems", Fault::Conflict, 12);
    stack.deliver(job, 1).await;
    assert_eq!(stack.faults.left(), 0);
    assert_eq!(stack.parts(job).await.job.status.as_str(), "completed");
    let spent = NanoUsd::from_nanos(COST);
    let reserved = NanoUsd::ZERO;
    assert_eq!(
        spending(&stack, &agency).await,
        Spending { spent, reserved }
    );
}

#[tokio::test]
async fn what_a_lost_worker_set_aside_is_given_back_by_the_sweep() {
    let provider = FakeProvider::always(text()).await;
    let mut stack = ByHand::start(&provider).await;
    let (agency, customer) = customer(&stack, 1_000 * COST, "block").await;
    let job = accept(&stack, &request(&customer)).await;
    lose_a_worker(&stack, job, &agency).await;
    assert_eq!(
        spending(&stack, &agency).await.reserved,
        NanoUsd::from_nanos(COST)
    );

    let beyond_any_lease = Timestamp::now().plus(Duration::from_mins(10));
    stack
        .system
        .invoke_scheduled("sweep", beyond_any_lease)
        .await
        .unwrap();
    assert_eq!(spending(&stack, &agency).await, Spending::default());

    stack.connect().await;
    assert_eq!(ended(&stack, job).await["status"], "completed");
    let spent = NanoUsd::from_nanos(COST);
    assert_eq!(
        spending(&stack, &agency).await,
        Spending {
            spent,
            reserved: NanoUsd::ZERO
        }
    );
}

#[tokio::test]
async fn what_a_lost_worker_set_aside_is_given_back_with_its_client() {
    let provider = FakeProvider::always(text()).await;
    let stack = ByHand::start(&provider).await;
    let (agency, customer) = customer(&stack, 1_000 * COST, "block").await;
    let job = accept(&stack, &request(&customer)).await;
    lose_a_worker(&stack, job, &agency).await;
    let long_ago = Timestamp::from_millis(0).unwrap();
    stack.store.cancel_job(job, long_ago).await.unwrap();
    let path = format!("/api/clients/{customer}");
    let deleted = stack.send(Method::DELETE, &path, &Value::Null).await;
    assert_eq!(deleted.status, 202);

    stack.purge(customer.parse().unwrap()).await;
    assert_eq!(stack.store.job(job).await.unwrap(), None);
    assert_eq!(spending(&stack, &agency).await, Spending::default());
}

/// A worker takes the job's task, sets money aside and is never heard of again.
async fn lose_a_worker(stack: &ByHand, job: JobId, agency: &str) {
    let now = Timestamp::now();
    let task = stack.store.task(job, 0).await.unwrap().unwrap();
    let lease = Lease {
        id: LeaseId::new(),
        provider: task.provider,
        until: now.plus(Duration::from_mins(2)),
    };
    let Claim::Won(task) = stack.store.lease_task(job, 0, &lease, now).await.unwrap() else {
        panic!("nobody else wants it")
    };
    let agency = stack
        .store
        .latest_client(agency.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    let reservation = hg_domain::budget::Reservation {
        lease_id: lease.id,
        amount: NanoUsd::from_nanos(COST),
        month: Month::of(now),
        clients: vec![agency.client_id],
    };
    let payers = [hg_store::Payer {
        client_id: agency.client_id,
        name: agency.name,
        budget: agency.budget.unwrap(),
    }];
    let reserved = stack
        .store
        .reserve(&task, reservation, &payers, now)
        .await
        .unwrap();
    assert!(
        matches!(reserved, hg_store::Reserved::Done(_)),
        "{reserved:?}"
    );
}

#[tokio::test]
async fn a_job_that_is_cancelled_while_it_is_written_is_paid_for_and_no_more() {
    let slow = Reply::After(Duration::from_millis(300), Box::new(text()));
    let provider = FakeProvider::always(slow).await;
    let mut stack = ByHand::start(&provider).await;
    stack.connect().await;
    let (agency, customer) = customer(&stack, 1_000 * COST, "block").await;
    let job = accept(&stack, &request(&customer)).await;
    until("the provider to be called", async || {
        (provider.calls() == 1).then_some(())
    })
    .await;
    let path = format!("/api/jobs/{job}");
    assert_eq!(
        stack.send(Method::DELETE, &path, &Value::Null).await.status,
        200
    );

    let settled = Spending {
        spent: NanoUsd::from_nanos(COST),
        reserved: NanoUsd::ZERO,
    };
    until("the worker to settle", async || {
        (spending(&stack, &agency).await == settled).then_some(())
    })
    .await;
    let task = stack.parts(job).await.tasks.remove(0);
    assert_eq!(
        (task.reservation, task.status.as_str()),
        (None, "cancelled")
    );
}
