//! What jobs make of templates.

use hg_domain::id::JobId;
use reqwest::Method;
use serde_json::{Value, json};

use super::{TEXT, Tenants, blog, with};
use crate::harness::api::blog_post;

/// The job of a request, once its only task was worked on.
async fn generate(tenants: &Tenants, request: &Value) -> Value {
    let answer = tenants.post("/generate", request).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let id: JobId = answer.body["job_id"].as_str().unwrap().parse().unwrap();
    tenants.stack.deliver(id, 1).await;
    tenants.get(&format!("/jobs/{id}")).await.body
}

#[tokio::test]
async fn a_text_is_made_by_the_template_in_effect_which_the_job_names() {
    let tenants = Tenants::start().await;
    let jinja = with(
        blog(
            "Old",
            "{% for k in keywords %}{{ loop.index }}. {{ k }}\n{% endfor %}About {{ topic }} in {{ season }}.",
        ),
        json!({"syntax": "jinja", "variables": {"season": {"default": "spring"}}}),
    );
    let id = tenants.make(&tenants.agency, &jinja).await;
    let job = generate(&tenants, &blog_post(&tenants.customer)).await;
    assert_eq!(
        (&job["status"], &job["result"]),
        (&json!("completed"), &json!(TEXT))
    );
    let expected = json!({"id": id, "name": "Old", "client_id": tenants.agency, "version": 1});
    let part = &job["parts"][0];
    assert_eq!(part["template"], expected);
    let prompt = "1. electrician\n2. safety\nAbout Choosing a licensed electrician in spring.";
    assert_eq!(part["prompt"], prompt);
    let messages = &tenants.provider.requests()[0]["messages"];
    assert_eq!(messages[1]["content"], prompt);
    assert!(
        messages[0]["content"]
            .as_str()
            .unwrap()
            .contains("<material>")
    );

    tenants.remove(&tenants.agency, &id).await;
    let job = generate(&tenants, &blog_post(&tenants.customer)).await;
    assert_eq!(job["parts"][0]["template"]["name"], "built-in");
}

#[tokio::test]
async fn a_request_gives_values_to_the_variables_of_a_template() {
    let tenants = Tenants::start().await;
    let template = with(
        blog(
            "T",
            "{topic}: {season} {offer} {variables.more}{{ if place }}in {place}{{ endif }}",
        ),
        json!({"variables": {"season": {"default": "spring"}, "offer": {"required": true}, "place": {}}}),
    );
    tenants.make(&tenants.customer, &template).await;
    let mut request = blog_post(&tenants.customer);
    request["topic"] = json!("Roofs");
    request["variables"] = json!({"offer": "ten percent", "more": 7});
    let job = generate(&tenants, &request).await;
    assert_eq!(job["parts"][0]["prompt"], "Roofs: spring ten percent 7");

    request["variables"] = json!({"offer": null});
    let job = generate(&tenants, &request).await;
    assert_eq!(
        (&job["status"], &job["error"]["code"]),
        (&json!("failed"), &json!("TEMPLATE_ERROR"))
    );
    let message = job["error"]["message"].as_str().unwrap();
    assert!(message.contains("offer"), "{message}");
    assert_eq!(
        tenants.provider.requests().len(),
        1,
        "nobody was asked in vain"
    );
}

#[tokio::test]
async fn a_request_may_name_a_template_that_is_active_for_it_and_gives_what_it_needs() {
    let tenants = Tenants::start().await;
    let pinned = with(
        blog("Pinned", "Pinned {topic} {offer}"),
        json!({"is_default": false, "variables": {"offer": {"required": true}}}),
    );
    let id = tenants.make(&tenants.agency, &pinned).await;
    tenants
        .blog(&tenants.customer, "Default", "Default {topic}")
        .await;
    let mut request = blog_post(&tenants.customer);
    request["template_id"] = json!(id);
    let refused = tenants.post("/generate", &request).await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        ((422, "VALIDATION_ERROR"), vec!["variables.offer"])
    );
    request["variables"] = json!({"offer": "now"});
    let job = generate(&tenants, &request).await;
    assert_eq!(job["parts"][0]["template"]["id"], json!(id));
    let prompt = job["parts"][0]["prompt"].as_str().unwrap();
    assert!(prompt.ends_with("electrician now"), "{prompt}");

    let refusals = async |request: &Value| {
        let refused = tenants.post("/generate", request).await;
        assert_eq!(refused.refusal(), (422, "VALIDATION_ERROR"));
        refused.fields().join(" ")
    };
    let mut above = request.clone();
    above["client_id"] = json!(tenants.root);
    assert_eq!(
        refusals(&above).await,
        "template_id",
        "one of a client below"
    );
    let mut mail = request.clone();
    mail["content_type"] = json!("email_campaign");
    assert_eq!(
        refusals(&mail).await,
        "template_id",
        "one for another content type"
    );
    let off = with(pinned, json!({"is_active": false}));
    tenants.replace(&tenants.agency, &id, &off).await;
    assert_eq!(
        refusals(&request).await,
        "template_id",
        "one that is not active"
    );
}

#[tokio::test]
async fn a_template_that_fails_on_a_job_fails_it_with_its_place() {
    let tenants = Tenants::start().await;
    let template = with(
        blog("Division", "Hello\n{{ 100 // count }}"),
        json!({"syntax": "jinja", "variables": {"count": {"default": 4}}}),
    );
    tenants.make(&tenants.customer, &template).await;
    let mut request = blog_post(&tenants.customer);
    assert_eq!(
        generate(&tenants, &request).await["parts"][0]["prompt"],
        "Hello\n25"
    );
    request["variables"] = json!({"count": 0});
    let job = generate(&tenants, &request).await;
    assert_eq!(
        (&job["status"], &job["error"]["code"]),
        (&json!("failed"), &json!("TEMPLATE_ERROR"))
    );
    let message = job["error"]["message"].as_str().unwrap();
    assert!(message.contains("line 2, column"), "{message}");
}

#[tokio::test]
async fn an_empty_prompt_is_sent_to_nobody() {
    let tenants = Tenants::start().await;
    let template = "{{ if hashtag_count }}x{{ endif }}";
    tenants.blog(&tenants.customer, "Empty", template).await;
    let job = generate(&tenants, &blog_post(&tenants.customer)).await;
    let message = "The template gives an empty prompt for this request.";
    assert_eq!(
        (&job["error"]["code"], &job["error"]["message"]),
        (&json!("TEMPLATE_ERROR"), &json!(message))
    );
    assert_eq!(tenants.provider.calls(), 0);
}

#[tokio::test]
async fn a_template_that_is_deleted_while_a_job_that_names_it_waits_fails_it() {
    let tenants = Tenants::start().await;
    let id = tenants
        .blog(&tenants.customer, "Soon gone", "{topic}")
        .await;
    let mut request = blog_post(&tenants.customer);
    request["template_id"] = json!(id);
    let answer = tenants
        .stack
        .send(Method::POST, "/generate", &request)
        .await;
    let job: JobId = answer.body["job_id"].as_str().unwrap().parse().unwrap();
    tenants.remove(&tenants.customer, &id).await;
    tenants.stack.deliver(job, 1).await;
    let error = &tenants.get(&format!("/jobs/{job}")).await.body["error"];
    assert_eq!(
        (&error["code"], &error["message"]),
        (&json!("TEMPLATE_ERROR"), &json!("The template is gone."))
    );
}
