//! What is wrong with a template is told when it is saved, with its place.

use serde_json::{Value, json};

use super::{Tenants, blog, templates_of, with};

/// The only thing that is wrong with a template.
async fn mistake(tenants: &Tenants, syntax: &str, template: &str) -> Value {
    let wanted = with(blog("Wrong", template), json!({"syntax": syntax}));
    let refused = tenants.create(&tenants.agency, &wanted).await;
    assert_eq!(
        refused.refusal(),
        (422, "VALIDATION_ERROR"),
        "{template}: {}",
        refused.body
    );
    let details = refused.body["error"]["details"].as_array().unwrap().clone();
    assert_eq!(details.len(), 1, "{template}: {details:?}");
    details[0].clone()
}

#[tokio::test]
async fn a_mistake_is_told_with_line_column_text_and_hint() {
    let tenants = Tenants::start().await;
    let told = mistake(&tenants, "tinytemplate", "Hello\nabout {{ topic }}!").await;
    assert_eq!(
        (
            &told["field"],
            &told["line"],
            &told["column"],
            &told["value"]
        ),
        (
            &json!("template"),
            &json!(2),
            &json!(7),
            &json!("{{ topic }}")
        )
    );
    assert_eq!(
        told["hint"],
        "`{{ topic }}` is Jinja syntax; this template is tinytemplate: write `{topic}` or set syntax to jinja"
    );
    let told = mistake(&tenants, "jinja", "{{ if topic }}x{{ endif }}").await;
    assert!(
        told["hint"].as_str().unwrap().contains("tinytemplate"),
        "{told}"
    );
    for (syntax, template) in [
        ("tinytemplate", "On {topci}."),
        ("jinja", "On {{ topci }}."),
    ] {
        let told = mistake(&tenants, syntax, template).await;
        assert!(told["hint"].as_str().unwrap().contains("`topic`"), "{told}");
        assert!(
            told["line"] == 1 && told["column"].as_u64().unwrap() >= 4,
            "{told}"
        );
    }
    let list = tenants.get(&templates_of(&tenants.agency)).await.body;
    assert_eq!(list["data"], json!([]), "nothing was kept");
}

#[tokio::test]
async fn every_unknown_name_is_told_at_once() {
    let tenants = Tenants::start().await;
    let wanted = blog("Wrong", "{season} {offer}\n{season}");
    let refused = tenants.create(&tenants.agency, &wanted).await;
    let places: Vec<_> = refused.body["error"]["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|detail| {
            (
                detail["value"].as_str().unwrap(),
                detail["line"].as_u64().unwrap(),
            )
        })
        .collect();
    assert!(places.len() >= 2, "{}", refused.body);
}

#[tokio::test]
async fn a_change_is_checked_as_a_new_one_is() {
    let tenants = Tenants::start().await;
    let id = tenants.blog(&tenants.agency, "House", "{topic}").await;
    let wrong = blog("House", "{topic");
    let refused = tenants.replace(&tenants.agency, &id, &wrong).await;
    assert_eq!(
        (refused.refusal(), refused.fields()),
        ((422, "VALIDATION_ERROR"), vec!["template"])
    );
    assert_eq!(tenants.lookup(&tenants.agency).await["template"], "{topic}");
}

#[tokio::test]
async fn what_would_never_end_or_never_fit_is_refused_in_a_moment() {
    let tenants = Tenants::start().await;
    let many = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    let deep = "{% if true %}".repeat(4_000);
    let chain = format!("{{{{ topic{} }}}}", "~1".repeat(20_000));
    for template in [
        many,
        deep.as_str(),
        chain.as_str(),
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ 'a' * 1000000000 }}",
        "{{ '{:>1000000000}'.format(1) }}",
        "{{ topic.__class__.__mro__ }}",
        "{{ 9**9**9 }}",
        "{% include '/etc/passwd' %}",
        "{{ unclosed",
    ] {
        let told = mistake(&tenants, "jinja", template).await;
        assert_eq!(told["field"], "template");
    }
    let nested = "{{ for a in keywords }}".repeat(40) + &"{{ endfor }}".repeat(40);
    mistake(&tenants, "tinytemplate", &nested).await;
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_told_and_what_is_no_template_is_a_bad_request() {
    let tenants = Tenants::start().await;
    let broken = json!({
        "name": "", "content_type": "poem", "syntax": "liquid", "template": " ",
        "variables": {"topic": {}, "2nd": {}, "ok": {"required": "yes"}}
    });
    let refused = tenants.create(&tenants.agency, &broken).await;
    assert_eq!(
        refused.fields(),
        [
            "name",
            "content_type",
            "syntax",
            "template",
            "variables.2nd",
            "variables.ok.required",
            "variables.topic"
        ]
    );
    let too_long = blog("Long", &"x".repeat(64 * 1024 + 1));
    let refused = tenants.create(&tenants.agency, &too_long).await;
    assert_eq!(
        (refused.status.as_u16(), refused.fields()),
        (422, vec!["template"])
    );
    for wanted in [
        json!([]),
        json!({"name": 7}),
        json!({"tempalte": "x"}),
        json!({"is_default": 1}),
    ] {
        let refused = tenants.create(&tenants.agency, &wanted).await;
        assert_eq!(refused.refusal(), (400, "BAD_REQUEST"), "{wanted}");
    }
}

#[tokio::test]
async fn a_replacement_leaves_nothing_out() {
    let tenants = Tenants::start().await;
    let id = tenants.blog(&tenants.agency, "House", "{topic}").await;
    for field in [
        "name",
        "content_type",
        "syntax",
        "template",
        "variables",
        "is_active",
        "is_default",
    ] {
        let mut change = blog("House", "{topic}");
        change.as_object_mut().unwrap().remove(field);
        let refused = tenants.replace(&tenants.agency, &id, &change).await;
        assert_eq!(
            (refused.status.as_u16(), refused.fields()),
            (422, vec![field])
        );
    }
}
