//! The main job: a request becomes text.

use serde_json::json;

use crate::harness::{FakeProvider, Reply, TestSystem, api::blog_post};

#[tokio::test]
async fn a_request_becomes_a_text_without_any_key() {
    let system = TestSystem::start().await;
    let api = system.api("cincinnati-electrician");
    let accepted = api
        .post(
            "/generate",
            &blog_post(system.client("cincinnati-electrician")),
        )
        .await;
    assert_eq!(accepted.body["status"], "pending");
    assert!(accepted.body["estimated_completion"].is_string());

    let job = api.ended(accepted.body["job_id"].as_str().unwrap()).await;
    assert_eq!(job["status"], "completed");
    assert_eq!(job["parts"][0]["provider"], "sandbox");
    assert_eq!(job["cost_usd"], 0.0);
    let text = job["result"].as_str().unwrap();
    assert!(
        text.contains("Sandbox draft") && text.contains("electrician"),
        "{text}"
    );
}

#[tokio::test]
async fn the_provider_gets_the_clients_strategy_and_the_job_tells_what_it_cost() {
    let provider = FakeProvider::always(Reply::text("# Safe hands\n\nAsk for the licence.")).await;
    let system = TestSystem::with(&provider).await;
    let api = system.api("cincinnati-electrician");
    let mut job = api
        .generate(&blog_post(system.client("cincinnati-electrician")))
        .await;

    let requests = provider.requests();
    let prompt = requests[0]["messages"][1]["content"].as_str().unwrap();
    for part in [
        "Choosing a licensed electrician",
        "homeowners and business owners",
        "600 to 1000",
        "Cincinnati, Ohio",
    ] {
        assert!(prompt.contains(part), "{part} is missing in: {prompt}");
    }
    assert_eq!(requests[0]["max_completion_tokens"], 1000);

    assert_eq!(job["parts"][0]["prompt"], prompt);
    job["parts"][0]["prompt"] = json!("[the prompt]");
    insta::assert_json_snapshot!(job, {
        ".job_id" => "[id]", ".client_id" => "[id]", ".request.client_id" => "[id]",
        ".created_at" => "[time]", ".updated_at" => "[time]", ".completed_at" => "[time]", ".started_at" => "[time]",
        ".created_by" => "[caller]",
        ".parts[].started_at" => "[time]", ".parts[].completed_at" => "[time]",
        ".parts[].attempts[].duration_ms" => "[ms]", ".parts[].attempts[].ended_at" => "[time]",
        ".parts[].strategy.id" => "[id]", ".parts[].strategy.client_id" => "[id]",
    });
}

#[tokio::test]
async fn an_agency_asks_for_its_customers() {
    let system = TestSystem::start().await;
    let job = system
        .api("heaviside-digital")
        .generate(&blog_post(system.client("ohio-paving")))
        .await;
    assert_eq!(job["status"], "completed");
    assert_eq!(
        job["parts"][0]["strategy"]["name"],
        "Construction Industry Strategy"
    );
}

#[tokio::test]
async fn a_client_without_a_strategy_of_its_own_gets_the_built_in_one() {
    let system = TestSystem::start().await;
    let request = json!({
        "client_id": system.client("ohio-paving"), "content_type": "press_release",
        "prompt": "We open a plant in Dayton.",
    });
    let job = system.api("ohio-paving").generate(&request).await;
    assert_eq!(
        (&job["status"], &job["parts"][0]["strategy"]["name"]),
        (&json!("completed"), &json!("built-in"))
    );
}

#[tokio::test]
async fn the_enveloped_twins_answer_the_same() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    for path in ["/api/content/generate", "/api/jobs"] {
        let accepted = api
            .post(path, &blog_post(system.client("ohio-paving")))
            .await
            .body;
        assert_eq!(accepted["success"], true);
        let job_id = accepted["data"]["job_id"].as_str().unwrap();
        let job = api.ended(job_id).await;
        assert_eq!(
            api.get(&format!("/api/jobs/{job_id}")).await.body["data"],
            job
        );
        let status = api.get(&format!("/jobs/{job_id}/status")).await.body;
        assert_eq!(
            api.get(&format!("/api/jobs/{job_id}/status")).await.body["data"],
            status
        );
        assert_eq!(status["result"], job["result"]);
    }
}

#[tokio::test]
async fn what_the_caller_sends_along_comes_back() {
    let system = TestSystem::start().await;
    let api = system.api("ohio-paving");
    let mut request = blog_post(system.client("ohio-paving"));
    request["metadata"] = json!({"order": 17, "tags": ["a", "ü"]});
    let answer = api
        .post_with("/generate", &[("x-request-id", "order-17")], &request)
        .await;
    assert_eq!(answer.headers["x-request-id"], "order-17");
    let job = api.ended(answer.body["job_id"].as_str().unwrap()).await;
    assert_eq!(job["metadata"], request["metadata"]);
}

#[tokio::test]
async fn a_second_start_finds_the_data_of_the_first() {
    let first = TestSystem::configure().kept().start().await;
    let key = first.key("ohio-paving").to_owned();
    let job = first
        .api("ohio-paving")
        .generate(&blog_post(first.client("ohio-paving")))
        .await;
    let second = first.stop().await.start().await;
    assert_eq!(second.key("ohio-paving"), key);
    let found = second
        .api("ohio-paving")
        .get(&format!("/jobs/{}", job["job_id"].as_str().unwrap()))
        .await;
    assert_eq!(found.body, job);
}

#[tokio::test]
async fn health_and_documentation_need_no_key() {
    let system = TestSystem::start().await;
    let anybody = system.api_with(None);
    assert_eq!(anybody.get("/health").await.body["status"], "ok");
    assert_eq!(anybody.get("/openapi.json").await.body["openapi"], "3.1.0");
    let page = anybody.get("/docs/").await;
    assert!(
        page.body.as_str().unwrap().contains("swagger"),
        "{:?}",
        page.body
    );
}
