//! What work came to: jobs, success, tokens and cost, by day and by provider.

use std::time::Duration;

use hg_domain::time::{Day, Timestamp};
use serde_json::{Value, json};

use crate::harness::{Api, FakeProvider, Reply, TestSystem, api::blog_post, until};

const CUSTOMERS: [&str; 2] = ["ohio-paving", "cincinnati-electrician"];

/// The figures that are added up, as against those that are worked out.
const SUMS: [&str; 9] = [
    "/jobs_completed",
    "/jobs_failed",
    "/tasks_completed",
    "/tasks_failed",
    "/calls",
    "/usage/input",
    "/usage/output",
    "/unpriced_calls",
    "/known_cost_usd",
];

/// A provider that writes 20 tokens for 100, and refuses what is about a secret.
async fn provider() -> FakeProvider {
    FakeProvider::start(|_, request| {
        if request.to_string().contains("A secret") {
            Reply::error(401, "invalid_api_key", "not with this key")
        } else {
            Reply::text("Asphalt lasts.")
        }
    })
    .await
}

async fn generate(system: &TestSystem, client: &str, changes: Value) {
    let mut request = blog_post(system.client(client));
    for (field, value) in changes.as_object().unwrap() {
        request[field] = value.clone();
    }
    system.api(client).generate(&request).await;
}

/// Yesterday, today and tomorrow as a query, so that midnight may pass while a test runs.
fn three_days() -> String {
    let today = Day::from(Timestamp::now());
    format!("from={}&to={}", today.plus(-1), today.plus(1))
}

async fn report(api: &Api, query: &str) -> Value {
    let mut answer = api.get(&format!("/api/analytics?{query}")).await.body;
    assert_eq!(answer["success"], true, "{answer}");
    answer["data"].take()
}

fn amount(figures: &Value, field: &str) -> f64 {
    figures.pointer(field).and_then(Value::as_f64).unwrap()
}

#[tokio::test]
async fn an_agencys_figures_with_its_descendants_are_the_sum_of_its_customers() {
    let provider = provider().await;
    let system = TestSystem::with(&provider).await;
    let days = three_days();
    let [paving, electrician] = CUSTOMERS;
    generate(&system, paving, json!({})).await;
    generate(&system, paving, json!({"variants": 2})).await;
    generate(&system, paving, json!({"topic": "A secret"})).await;
    generate(&system, electrician, json!({"model": "llama-local"})).await;
    generate(&system, electrician, json!({"llm_provider": "sandbox"})).await;

    let agency = system.api("heaviside-digital");
    let with_descendants = format!("{days}&include_descendants=true");
    let whole = report(&agency, &with_descendants).await;
    let mut parts = Vec::new();
    for customer in CUSTOMERS {
        let client = system.client(customer);
        parts.push(report(&agency, &format!("{days}&client_id={client}")).await);
        assert_eq!(
            report(&system.api(customer), &days).await,
            *parts.last().unwrap(),
            "{customer} sees the same"
        );
    }
    for field in SUMS {
        let sum = |of: &dyn Fn(&Value) -> f64| parts.iter().map(of).sum::<f64>();
        let total = sum(&|part| amount(&part["totals"], field));
        assert!(
            (total - amount(&whole["totals"], field)).abs() < 1e-9,
            "{field}"
        );
        for day in 0..3 {
            let on_day = sum(&|part| amount(&part["by_day"][day], field));
            let expected = amount(&whole["by_day"][day], field);
            assert!((on_day - expected).abs() < 1e-9, "{field} of day {day}");
        }
    }
    assert_eq!(whole["by_day"].as_array().unwrap().len(), 3);
    let tokens = &parts[0]["totals"]["usage"];
    assert_eq!(
        (&tokens["input"], &tokens["output"]),
        (&json!(300), &json!(60))
    );
    insta::assert_json_snapshot!([&whole, &parts[0], &parts[1]], {
        "[].client_id" => "[id]", "[].from" => "[day]", "[].to" => "[day]", "[].by_day" => "[three days]",
        "[].**.usage" => "[tokens]",
    });

    let root = report(&system.api("hg-content"), &with_descendants).await;
    assert_eq!(root["totals"], whole["totals"]);
    let alone = report(&agency, &format!("{days}&include_descendants=false")).await;
    assert_eq!(
        (
            &alone["totals"]["calls"],
            &alone["totals"]["success_rate"],
            &alone["by_provider"]
        ),
        (&json!(0), &Value::Null, &json!([]))
    );
}

#[tokio::test]
async fn a_cancelled_job_is_neither_completed_nor_failed_but_was_paid_for() {
    let slow = Reply::After(
        Duration::from_millis(500),
        Box::new(Reply::text("Too late.")),
    );
    let provider = FakeProvider::always(slow).await;
    let system = TestSystem::with(&provider).await;
    let (api, days) = (system.api("ohio-paving"), three_days());
    let job = api.accept(&blog_post(system.client("ohio-paving"))).await;
    until("the provider to be called", async || {
        (provider.calls() == 1).then_some(())
    })
    .await;
    let cancelled = api.delete(&format!("/api/jobs/{job}")).await.body;
    assert_eq!(cancelled["data"]["status"], "cancelled");

    let totals = until("the call to be counted", async || {
        let totals = report(&api, &days).await["totals"].take();
        (totals["calls"] == 1).then_some(totals)
    })
    .await;
    assert_eq!(
        (&totals["jobs_completed"], &totals["jobs_failed"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        (&totals["success_rate"], &totals["average_cost_usd"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(totals["cost_usd"], 0.000_02);
}

#[tokio::test]
async fn without_days_the_report_is_of_the_last_thirty() {
    let system = TestSystem::start().await;
    let report = report(&system.api("ohio-paving"), "").await;
    let days = report["by_day"].as_array().unwrap();
    assert_eq!(days.len(), 30);
    assert_eq!(
        (&days[0]["day"], &days[29]["day"]),
        (&report["from"], &report["to"])
    );
    assert_eq!(report["client_id"], system.client("ohio-paving"));
}

#[tokio::test]
async fn a_customer_cannot_ask_for_its_sibling() {
    let system = TestSystem::start().await;
    let customer = system.api("ohio-paving");
    for other in ["cincinnati-electrician", "heaviside-digital", "hg-content"] {
        let client = system.client(other);
        let answer = customer
            .get(&format!("/api/analytics?client_id={client}"))
            .await;
        assert_eq!(answer.refusal(), (404, "NOT_FOUND"), "{other}");
    }
    let anybody = system.api_with(None).get("/api/analytics").await;
    assert_eq!(anybody.refusal(), (401, "UNAUTHORIZED"));
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_400_and_names_every_field() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    let cases: [(&str, &[&str]); 5] = [
        (
            "client_id=me&from=yesterday&to=2026-02-30&include_descendants=1",
            &["client_id", "include_descendants", "from", "to"],
        ),
        ("from=2026-02-02&to=2026-02-01", &["from"]),
        ("from=2025-01-01&to=2026-01-02", &["from"]),
        ("from=&to=", &["from", "to"]),
        ("days=3", &[]),
    ];
    for (query, fields) in cases {
        let answer = api.get(&format!("/api/analytics?{query}")).await;
        assert_eq!(
            (answer.refusal(), answer.fields().as_slice()),
            ((400, "BAD_REQUEST"), fields),
            "{query}"
        );
    }
    let leap_year = api
        .get("/api/analytics?from=2028-01-01&to=2028-12-31")
        .await;
    assert_eq!(
        leap_year.body["data"]["by_day"].as_array().unwrap().len(),
        366
    );
}
