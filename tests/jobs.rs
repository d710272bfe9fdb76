//! Finding jobs again, and cancelling them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Api, FakeProvider, Reply, TestSystem, api::blog_post, until};

fn ids(page: &Value) -> Vec<&str> {
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|job| job["job_id"].as_str().unwrap())
        .collect()
}

async fn accept_many(api: &Api, client: &str, count: usize) -> Vec<String> {
    let mut accepted = Vec::new();
    for number in 0..count {
        let mut request = blog_post(client);
        request["topic"] = json!(format!("Topic number {number}"));
        accepted.push(api.accept(&request).await);
    }
    accepted.reverse();
    accepted
}

#[tokio::test]
async fn pages_and_cursors_reach_every_job_once_newest_first() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    let newest_first = accept_many(&api, system.client("ohio-paving"), 7).await;

    let second = api.get("/jobs?page=2&page_size=3").await.body;
    assert_eq!(ids(&second), newest_first[3..6]);
    let pagination = &second["pagination"];
    assert_eq!(
        (&pagination["total"], &pagination["totalPages"]),
        (&json!(7), &json!(3))
    );

    let mut seen = Vec::new();
    let mut path = "/jobs?page_size=3".to_owned();
    loop {
        let page = api.get(&path).await.body;
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        let Some(cursor) = page["pagination"]["nextCursor"].as_str() else {
            break;
        };
        path = format!("/jobs?page_size=3&cursor={cursor}");
    }
    assert_eq!(seen, newest_first);
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    let jobs = accept_many(&api, system.client("ohio-paving"), 3).await;
    for job in &jobs {
        api.ended(job).await;
    }
    let found = |query: &str| {
        let path = format!("/api/jobs?{query}");
        let api = api.clone();
        async move { ids(&api.get(&path).await.body).len() }
    };
    assert_eq!(found("q=NUMBER%201").await, 1);
    assert_eq!(found("status=completed").await, 3);
    assert_eq!(found("status=failed").await, 0);
    assert_eq!(found("content_type=blog").await, 3);
    assert_eq!(found("content_type=press_release").await, 0);
    assert_eq!(found("llm_provider=sandbox").await, 3);
    assert_eq!(found("llm_provider=groq").await, 0);
    assert_eq!(found("created_after=2020-01-01T00:00:00Z").await, 3);
    assert_eq!(found("created_before=2020-01-01T00:00:00Z").await, 0);
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_400_and_names_the_field() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    accept_many(&api, system.client("ohio-paving"), 2).await;
    let cursor = api.get("/jobs?page_size=1").await.body["pagination"]["nextCursor"]
        .as_str()
        .unwrap()
        .to_owned();
    let cases = [
        ("status=done", "status"),
        ("page=0", "page"),
        ("page=11&page_size=100", "page"),
        ("page_size=101", "page_size"),
        ("page_size=x", "page_size"),
        ("created_after=yesterday", "created_after"),
        (
            "created_after=2026-02-01T00:00:00Z&created_before=2026-01-01T00:00:00Z",
            "created_before",
        ),
        ("client_id=me", "client_id"),
        ("cursor=forged", "cursor"),
        (&format!("status=failed&cursor={cursor}"), "cursor"),
    ];
    for (query, field) in cases {
        let answer = api.get(&format!("/jobs?{query}")).await;
        assert_eq!(
            (answer.refusal(), answer.fields()),
            ((400, "BAD_REQUEST"), vec![field]),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_cancelled_job_is_not_written_any_more() {
    let provider = FakeProvider::always(Reply::Hang).await;
    let system = TestSystem::with(&provider).await;
    let api = system.api("ohio-paving");
    let job = api.accept(&blog_post(system.client("ohio-paving"))).await;
    until("the provider to be called", async || {
        (provider.calls() == 1).then_some(())
    })
    .await;

    let cancelled = api.delete(&format!("/api/jobs/{job}")).await.body;
    assert_eq!(cancelled["data"]["status"], "cancelled");
    let again = api.delete(&format!("/api/jobs/{job}")).await;
    assert_eq!(again.refusal(), (409, "CONFLICT"));
    let found = api.get(&format!("/jobs/{job}")).await.body;
    assert_eq!(
        (&found["status"], &found["parts"][0]["status"]),
        (&json!("cancelled"), &json!("cancelled"))
    );
}

#[tokio::test]
async fn an_agency_lists_the_jobs_of_one_customer_at_a_time() {
    let system = TestSystem::start().await;
    let agency = system.api("heaviside-digital");
    let mut jobs = BTreeSet::new();
    for customer in ["ohio-paving", "cincinnati-electrician"] {
        jobs.insert(agency.accept(&blog_post(system.client(customer))).await);
    }
    let listed = agency
        .get(&format!("/jobs?client_id={}", system.client("ohio-paving")))
        .await
        .body;
    assert_eq!(ids(&listed).len(), 1);
    assert!(jobs.contains(ids(&listed)[0]));
    assert_eq!(ids(&agency.get("/jobs").await.body).len(), 0);
}
