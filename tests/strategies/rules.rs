//! What a strategy must be like.

use serde_json::{Value, json};

use super::{Tenants, blog, inactive};

/// Settings that break many rules, and the fields that do.
fn broken(content_type: &str) -> (Value, Vec<&'static str>) {
    match content_type {
        "blog_post" => (
            json!({
                "tone": "loud", "target_audience": " ", "seo_keywords": ["asphalt", 7],
                "word_count_min": 900, "word_count_max": 900, "include_cta": "yes",
                "subheading_count": 21, "meta_description_length": 49
            }),
            vec![
                "tone",
                "target_audience",
                "seo_keywords[1]",
                "word_count_max",
                "include_cta",
                "subheading_count",
                "meta_description_length",
            ],
        ),
        "social_media" => (
            json!({
                "platforms": ["twitter", "myspace"], "character_limits": {"twitter": 0, "fax": 1},
                "hashtag_count": {"linkedin": 31}, "include_emoji": 1, "post_timing": {"twitter": 9},
                "hashtags": "#ok"
            }),
            vec![
                "platforms[1]",
                "character_limits.fax",
                "character_limits.twitter",
                "hashtag_count.linkedin",
                "include_emoji",
                "post_timing.twitter",
                "hashtags",
            ],
        ),
        "email_campaign" => (
            json!({"call_to_action": 1, "subject_line_max": 9, "preview_text_max": 301, "include_cta": 0}),
            vec![
                "call_to_action",
                "subject_line_max",
                "preview_text_max",
                "include_cta",
            ],
        ),
        "press_release" => (
            json!({"location_focus": "", "dateline": 1, "boilerplate": [], "contact": "", "quote_count": -1}),
            vec![
                "location_focus",
                "dateline",
                "boilerplate",
                "contact",
                "quote_count",
            ],
        ),
        _ => (
            json!({"brand_guidelines": {}, "word_count_range": [300], "features": [""], "benefits_first": "no"}),
            vec![
                "brand_guidelines",
                "word_count_range",
                "features[0]",
                "benefits_first",
            ],
        ),
    }
}

#[tokio::test]
async fn every_rule_that_a_setting_breaks_is_told_with_its_path() {
    let tenants = Tenants::start().await;
    for content_type in [
        "blog_post",
        "social_media",
        "email_campaign",
        "press_release",
        "product_description",
    ] {
        let (configuration, fields) = broken(content_type);
        let wanted =
            json!({"name": "", "content_type": content_type, "configuration": configuration});
        let refused = tenants.create(&tenants.agency, &wanted).await;
        assert_eq!(refused.refusal(), (422, "VALIDATION_ERROR"));
        let within = fields.iter().map(|field| format!("configuration.{field}"));
        let expected: Vec<_> = ["name".to_owned()].into_iter().chain(within).collect();
        assert_eq!(refused.fields(), expected, "{content_type}");
    }
    assert_eq!(
        tenants
            .list(&tenants.agency)
            .await
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn a_new_one_needs_a_name_a_content_type_and_settings_and_is_active() {
    let tenants = Tenants::start().await;
    let refused = tenants.create(&tenants.agency, &json!({})).await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        (
            (422, "VALIDATION_ERROR"),
            vec!["name", "content_type", "configuration"]
        )
    );
    let mut wanted = blog("Calm", &json!({}));
    wanted.as_object_mut().unwrap().remove("is_active");
    let made = tenants.create(&tenants.agency, &wanted).await;
    assert_eq!(
        (made.status.as_u16(), &made.body["data"]["is_active"]),
        (201, &json!(true))
    );
}

#[tokio::test]
async fn a_change_leaves_nothing_out() {
    let tenants = Tenants::start().await;
    let id = tenants.blog(&tenants.agency, "Calm", &json!({})).await;
    let refused = tenants.replace(&tenants.agency, &id, &json!({})).await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        (
            (422, "VALIDATION_ERROR"),
            vec!["name", "content_type", "configuration", "is_active"]
        )
    );
    for field in ["name", "content_type", "configuration", "is_active"] {
        let mut change = inactive("Calmer");
        change.as_object_mut().unwrap().remove(field);
        let refused = tenants.replace(&tenants.agency, &id, &change).await;
        assert_eq!(
            (refused.refusal(), refused.fields()),
            ((422, "VALIDATION_ERROR"), vec![field])
        );
    }
}

#[tokio::test]
async fn a_strategy_stays_for_the_content_type_it_was_made_for() {
    let tenants = Tenants::start().await;
    let id = tenants.blog(&tenants.agency, "Calm", &json!({})).await;
    let mut change = blog("Calm", &json!({}));
    change["content_type"] = json!("social_media");
    let refused = tenants.replace(&tenants.agency, &id, &change).await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        ((422, "VALIDATION_ERROR"), vec!["content_type"])
    );
    change["content_type"] = json!("blog");
    assert_eq!(
        tenants.replace(&tenants.agency, &id, &change).await.status,
        200
    );
}

#[tokio::test]
async fn blog_means_blog_post_and_a_range_of_words_its_two_ends() {
    let tenants = Tenants::start().await;
    let wanted = json!({
        "name": "Long", "content_type": "blog", "configuration": {"word_count_range": [1500, 2500]}
    });
    let made = tenants.create(&tenants.agency, &wanted).await;
    let data = &made.body["data"];
    let kept = json!({"word_count_min": 1500, "word_count_max": 2500});
    assert_eq!(
        (&data["content_type"], &data["configuration"]),
        (&json!("blog_post"), &kept)
    );
    let effective = tenants.effective(&tenants.agency).await;
    for end in ["word_count_min", "word_count_max"] {
        assert_eq!(effective["configuration"][end], kept[end]);
    }
}

#[tokio::test]
async fn what_is_no_strategy_at_all_is_a_bad_request() {
    let tenants = Tenants::start().await;
    for wanted in [
        json!([]),
        json!({"name": 7}),
        json!({"configuration": []}),
        json!({"is_active": "yes"}),
        json!({"nmae": "Calm"}),
    ] {
        let refused = tenants.create(&tenants.agency, &wanted).await;
        assert_eq!(refused.refusal(), (400, "BAD_REQUEST"), "{wanted}");
    }
}
