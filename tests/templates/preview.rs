//! Prompts that are shown before anybody is asked.

use serde_json::{Value, json};

use super::{Tenants, blog, with};

#[tokio::test]
async fn a_preview_tells_the_prompt_its_size_and_which_names_it_used_and_missed() {
    let tenants = Tenants::start().await;
    let preview = tenants
        .preview(
            &tenants.customer,
            json!({
                "template": "{client.name}: {topic} in {season}{{ if offer }} {offer}{{ endif }}",
                "variables": {"season": "spring", "offer": null},
                "request": {"topic": "Roofs"}
            }),
        )
        .await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    let data = &preview.body["data"];
    assert_eq!(
        (
            &data["prompt"],
            &data["characters"],
            &data["estimated_tokens"]
        ),
        (&json!("Cleo: Roofs in spring"), &json!(21), &json!(6))
    );
    assert_eq!(
        data["used"],
        json!(["client.name", "offer", "season", "topic"])
    );
    assert_eq!(data["missing"], json!(["offer"]));
    assert!(data["system"].as_str().unwrap().contains("<material>"));
    assert_eq!(tenants.provider.requests().len(), 0);
}

#[tokio::test]
async fn without_a_template_it_is_the_one_in_effect_and_without_a_request_one_is_made_up() {
    let tenants = Tenants::start().await;
    let built_in = tenants.preview(&tenants.customer, json!({})).await.body;
    assert_eq!(built_in["data"]["template"]["name"], "built-in");
    let prompt = built_in["data"]["prompt"].as_str().unwrap();
    assert!(
        prompt.contains("Client: Cleo") && prompt.contains("Topic: "),
        "{prompt}"
    );

    let kept = with(
        blog("House", "{topic} {season} {strategy.word_count_min}"),
        json!({"variables": {"season": {"default": "spring"}}}),
    );
    let id = tenants.make(&tenants.agency, &kept).await;
    for wanted in [json!({}), json!({"template_id": id})] {
        let request = json!({"request": {"topic": "Roofs"}});
        let preview = tenants
            .preview(&tenants.customer, with(wanted, request))
            .await
            .body;
        let data = &preview["data"];
        assert_eq!(
            (&data["prompt"], &data["template"]["id"]),
            (&json!("Roofs spring 800"), &json!(id))
        );
        assert_eq!(data["strategy"]["name"], "Default Blog Strategy");
    }
}

#[tokio::test]
async fn a_post_is_previewed_for_the_first_network() {
    let tenants = Tenants::start().await;
    let social = |request: Value| {
        json!({
            "content_type": "social_media", "request": request,
            "template": "{platform} {character_limit} {hashtag_count}"
        })
    };
    for (request, prompt) in [
        (json!({}), "linkedin 3000 5"),
        (
            json!({"platforms": ["twitter", "linkedin"]}),
            "twitter 280 2",
        ),
    ] {
        let preview = tenants.preview(&tenants.customer, social(request)).await;
        assert_eq!(preview.body["data"]["prompt"], prompt, "{}", preview.body);
    }
}

#[tokio::test]
async fn a_preview_that_cannot_be_is_told_why() {
    let tenants = Tenants::start().await;
    let below = tenants.blog(&tenants.customer, "Below", "{topic}").await;
    for (client, wanted, fields) in [
        (
            &tenants.customer,
            json!({"template": "{topci}"}),
            vec!["template"],
        ),
        (
            &tenants.customer,
            json!({"template": "{season}"}),
            vec!["template"],
        ),
        (
            &tenants.customer,
            json!({"template": "x", "syntax": "liquid"}),
            vec!["syntax"],
        ),
        (
            &tenants.agency,
            json!({"template_id": below}),
            vec!["template_id"],
        ),
        (
            &tenants.customer,
            json!({"request": {"word_count": 1}}),
            vec!["request.word_count"],
        ),
    ] {
        let refused = tenants.preview(client, wanted).await;
        assert_eq!(
            (refused.refusal(), refused.fields()),
            ((422, "VALIDATION_ERROR"), fields)
        );
    }
    let nobody = hg_domain::id::ClientId::new().to_string();
    let refused = tenants.preview(&nobody, json!({})).await;
    assert_eq!(refused.refusal(), (404, "NOT_FOUND"));
    let unknown = tenants
        .preview(&tenants.customer, json!({"tempalte": "x"}))
        .await;
    assert_eq!(unknown.refusal(), (400, "BAD_REQUEST"));
}
