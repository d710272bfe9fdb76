//! What a preview tells of a template, and what names without a value are.

use hg_domain::{content::ContentType, template::Syntax};
use hg_prompts::{PromptContext, Template};
use serde_json::{Value, json};

fn context(variables: &Value) -> PromptContext {
    PromptContext {
        call_to_action: None,
        variables: variables.as_object().unwrap().clone(),
        ..PromptContext::sample(ContentType::BlogPost)
    }
}

fn rendered(syntax: Syntax, text: &str, variables: &Value) -> String {
    Template::new(syntax, text.to_owned())
        .render(&context(variables))
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .prompt
}

#[test]
fn a_preview_tells_the_names_and_those_without_a_value() {
    for (syntax, text) in [
        (
            Syntax::Tinytemplate,
            "{client.name}{topic}{{ if strategy.word_count_min }}{strategy.nothing}{{ endif }}{call_to_action}{season}{variables.x}{{ for s in client.metadata.services }}{s}{@index}{{ endfor }}{topic}",
        ),
        (
            Syntax::Jinja,
            "{{ client['name'] }}{{ topic|upper }}{% if strategy.word_count_min %}{{ strategy.nothing }}{% endif %}{{ call_to_action }}{{ season }}{{ variables.x }}{% for s in client.metadata.services %}{{ s }}{{ loop.index }}{% endfor %}{% set a = range(3) %}{{ a }}",
        ),
    ] {
        let preview = Template::new(syntax, text)
            .preview(&context(&json!({"season": null})))
            .unwrap();
        let used = [
            "call_to_action",
            "client.metadata.services",
            "client.name",
            "season",
            "strategy.nothing",
            "strategy.word_count_min",
            "topic",
            "variables.x",
        ];
        assert_eq!(preview.used, used, "{syntax}");
        let missing = [
            "call_to_action",
            "season",
            "strategy.nothing",
            "variables.x",
        ];
        assert_eq!(preview.missing, missing, "{syntax}");
        assert!(preview.rendered.prompt.starts_with("Corner Street Bakery"));
    }
}

#[test]
fn methods_and_items_are_no_names() {
    let text = "{% for k, v in client.metadata.items() %}{{ k }}{% endfor %}{{ keywords[0] }}{{ topic.upper() }}{{ client.metadata['services'][0] }}{% set topic = topic ~ season %}{{ topic }}";
    let preview = Template::new(Syntax::Jinja, text)
        .preview(&context(&json!({"season": 1})))
        .unwrap();
    let used = [
        "client.metadata",
        "client.metadata.services",
        "keywords",
        "season",
        "topic",
    ];
    assert_eq!(preview.used, used);
}

#[test]
fn a_preview_of_an_unknown_name_is_refused() {
    for (syntax, text) in [
        (Syntax::Tinytemplate, "{season}"),
        (Syntax::Jinja, "{{ season }}"),
    ] {
        let errors = Template::new(syntax, text)
            .preview(&context(&json!({})))
            .unwrap_err();
        assert_eq!(errors[0].text.as_deref(), Some("season"), "{syntax}");
    }
}

#[test]
fn a_name_without_a_value_is_nothing_and_false_in_both_syntaxes() {
    let variables = json!({
        "gone": null, "deep": {"gone": null, "a": {"b": [1, {"c": null}]}},
        "items": [{"name": "x"}, {"name": null}, {}, "text", null]
    });
    for path in [
        "gone",
        "gone.more",
        "variables.gone",
        "variables.other",
        "deep.gone",
        "deep.other.more",
        "deep.a.b.1.c",
        "deep.a.b.7.c",
        "call_to_action",
        "strategy.other.more",
        "client.metadata.other",
        "topic.other",
    ] {
        let tiny = format!(
            "[{{{path}}}]{{{{ if {path} }}}}yes{{{{ else }}}}no{{{{ endif }}}}{{{{ if not {path} }}}}!{{{{ endif }}}}{{{{ for x in {path} }}}}{{x}}{{{{ endfor }}}}{{{{ with {path} as y }}}}{{y.z}}{{{{ endwith }}}}"
        );
        let jinja = format!(
            "[{{{{ {path} }}}}]{{% if {path} %}}yes{{% else %}}no{{% endif %}}{{% if not {path} %}}!{{% endif %}}{{% for x in {path} %}}{{{{ x }}}}{{% endfor %}}{{% with y = {path} %}}{{{{ y.z }}}}{{% endwith %}}"
        );
        assert_eq!(
            rendered(Syntax::Tinytemplate, &tiny, &variables),
            "[]no!",
            "{path}"
        );
        assert_eq!(
            rendered(Syntax::Jinja, &jinja, &variables),
            "[]no!",
            "{path}"
        );
    }
}

#[test]
fn items_need_not_all_have_the_same_fields() {
    let variables = json!({"items": [{"name": "x", "in": {"a": 1}}, {"name": null}, {}, "text"]});
    let tiny = "{{ for i in items }}<{i.name}{{ if i.in }}{i.in.a}{i.in.b}{{ endif }}{{ if not @last }},{{ endif }}{{ endfor }}";
    let jinja = "{% for i in items %}<{{ i.name }}{% if i.in %}{{ i.in.a }}{{ i.in.b }}{% endif %}{% if not loop.last %},{% endif %}{% endfor %}";
    for (syntax, text) in [(Syntax::Tinytemplate, tiny), (Syntax::Jinja, jinja)] {
        assert_eq!(rendered(syntax, text, &variables), "<x1,<,<,<", "{syntax}");
    }
}

#[test]
fn tinytemplate_loops_nest_and_shadow() {
    let variables = json!({
        "rows": [{"cells": [1, 2], "name": "a"}, {"cells": [3], "name": "b"}, {"name": "c"}],
        "notes": "n", "flat": ["x", "y"]
    });
    for (text, expected) in [
        (
            "{{ for r in rows }}{r.name}:{{ for c in r.cells }}{r.name}{c}{@index} {{ endfor }}{{ endfor }}",
            "a:a10 a21 b:b30 c:",
        ),
        (
            "{{ for a in rows }}{{ for b in rows }}{a.name}{b.name} {{ endfor }}{{ endfor }}",
            "aa ab ac ba bb bc ca cb cc ",
        ),
        (
            "{{ for topic in flat }}{topic}{{ for topic in rows }}{topic.name}{{ endfor }}{topic}{{ endfor }}",
            "xabcxyabcy",
        ),
        (
            "{{ with rows.0 as r }}{{ with r.cells as c }}{c.1}{{ endwith }}{r.name}{{ endwith }}",
            "2a",
        ),
        (
            "{{ for r in rows }}{{ with r as s }}{s.name}{{ endwith }}{{ endfor }}",
            "abc",
        ),
        (
            "{{ if notes }}{notes}{{ endif }}{{ if not notes }}!{{ endif }}",
            "n",
        ),
        (
            "{{ for f in flat -}}\n {f}\n{{- if @first }}, {{ endif -}}\n{{ endfor }}.",
            "x, y.",
        ),
        ("a {{ with rows as r }}{- flat.0 -} b{{ endwith }}", "a xb"),
    ] {
        assert_eq!(
            rendered(Syntax::Tinytemplate, text, &variables),
            expected,
            "{text}"
        );
    }
}
