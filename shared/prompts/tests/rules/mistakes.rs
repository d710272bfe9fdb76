//! What the author of a template is told when it is saved.

use hg_domain::{
    content::ContentType,
    template::{Syntax, Variables},
};
use hg_prompts::{Template, TemplateError};
use serde_json::json;

const TRIED: &str = "variables without a default were tried with made-up texts";

fn mistakes(syntax: Syntax, text: &str) -> Vec<TemplateError> {
    let variables = Variables::parse(&json!(["season", "offers"])).unwrap();
    Template::new(syntax, text.to_owned())
        .check(ContentType::BlogPost, &variables)
        .err()
        .unwrap_or_default()
}

/// Line, column, text and hint of the one mistake that there is.
fn mistake(syntax: Syntax, text: &str) -> (usize, usize, String, Option<String>) {
    let mistakes = mistakes(syntax, text);
    assert_eq!(mistakes.len(), 1, "{text}: {mistakes:?}");
    let mistake = &mistakes[0];
    (
        mistake.line.unwrap_or_default(),
        mistake.column.unwrap_or_default(),
        mistake.text.clone().unwrap_or_default(),
        mistake.hint.clone(),
    )
}

/// A template, the line, column and text of its mistake, and the hint.
type Case = (&'static str, usize, usize, &'static str, &'static str);

fn assert_mistakes(syntax: Syntax, cases: &[Case]) {
    for (text, line, column, found, hint) in cases {
        let hint = (!hint.is_empty()).then(|| (*hint).to_owned());
        assert_eq!(
            mistake(syntax, text),
            (*line, *column, (*found).to_owned(), hint),
            "{text}"
        );
    }
}

const IN_TINYTEMPLATE: &[Case] = &[
    ("é {topci}", 1, 4, "topci", "did you mean `topic`?"),
    ("a\r\n {offer}", 2, 3, "offer", "did you mean `offers`?"),
    (
        "\n\n{{ if x1 }}{{ endif }}",
        3,
        7,
        "x1",
        "declare it under `variables`",
    ),
    (
        "{client.nam}",
        1,
        2,
        "client.nam",
        "did you mean `client.name`?",
    ),
    (
        "{client.logo}",
        1,
        2,
        "client.logo",
        "a client has name, slug and metadata",
    ),
    (
        "„{{ topic }}“",
        1,
        2,
        "{{ topic }}",
        "`{{ topic }}` is Jinja syntax; this template is tinytemplate: write `{topic}` or set syntax to jinja",
    ),
    (
        "{{- client.name -}}",
        1,
        1,
        "{{- client.name -}}",
        "`{{- client.name -}}` is Jinja syntax; this template is tinytemplate: write `{client.name}` or set syntax to jinja",
    ),
    (
        "{{ topic|upper }}",
        1,
        1,
        "{{ topic|upper }}",
        "`{{ topic|upper }}` is Jinja syntax; this template is tinytemplate: set syntax to jinja",
    ),
    (
        "{% if topic %}a{% endif %}",
        1,
        1,
        "{% if topic %}",
        "`{% if topic %}` is Jinja syntax; this template is tinytemplate: write `{{ if topic }}` or set syntax to jinja",
    ),
    (
        "{%- for k in keywords %}",
        1,
        1,
        "{%- for k in keywords %}",
        "`{%- for k in keywords %}` is Jinja syntax; this template is tinytemplate: write `{{ for k in keywords }}` or set syntax to jinja",
    ),
    (
        "{% set a = 1 %}",
        1,
        1,
        "{% set a = 1 %}",
        "`{% set a = 1 %}` is Jinja syntax; this template is tinytemplate: set syntax to jinja",
    ),
    (
        "a\n {{ if topic }}b\nc",
        2,
        2,
        "{{ if topic }}",
        "write `{{ endif }}` where it ends",
    ),
    (
        "{{ if topic }}{{ for k in keywords }}{{ endif }}",
        1,
        15,
        "{{ for k in keywords }}",
        "write `{{ endfor }}` where it ends",
    ),
    (
        "a {topic\nb}",
        1,
        3,
        "{topic",
        "a brace that is text is written `\\{`",
    ),
    (
        "{\"a\": 1}",
        1,
        1,
        "{\"a\": 1}",
        "a brace that is text is written `\\{`",
    ),
    ("a {{ endif }}", 1, 3, "{{ endif }}", ""),
    (
        "{{ if topic }}{{ else }}{{ else }}{{ endif }}",
        1,
        25,
        "{{ else }}",
        "",
    ),
    (
        "{@root}",
        1,
        1,
        "{@root}",
        "there are `@index`, `@first` and `@last`",
    ),
    ("{@index}", 1, 1, "{@index}", ""),
    (
        "{topic|upper}",
        1,
        1,
        "{topic|upper}",
        "a value is written `{name}`; for filters set syntax to jinja",
    ),
    ("a {client}", 1, 4, "client", TRIED),
    ("{{ for k in topic }}{k}{{ endfor }}", 1, 13, "topic", TRIED),
];

#[test]
fn mistakes_in_tinytemplate_have_a_place_and_a_hint() {
    assert_mistakes(Syntax::Tinytemplate, IN_TINYTEMPLATE);
}

const IN_JINJA: &[Case] = &[
    ("é {{ topci }}", 1, 6, "topci", "did you mean `topic`?"),
    (
        "a\r\n {{ offer|upper }}",
        2,
        5,
        "offer",
        "did you mean `offers`?",
    ),
    (
        "{% if x1.a.b %}{% endif %}",
        1,
        7,
        "x1.a.b",
        "declare it under `variables`",
    ),
    (
        "{{ client.nam }}",
        1,
        4,
        "client.nam",
        "did you mean `client.name`?",
    ),
    (
        "{{ client['logo'] }}",
        1,
        4,
        "client['logo']",
        "a client has name, slug and metadata",
    ),
    (
        "„{{ if topic }}a{{ endif }}",
        1,
        2,
        "{{ if topic }}",
        "`{{ if topic }}` is tinytemplate syntax; this template is jinja: write `{% if topic %}` or set syntax to tinytemplate",
    ),
    (
        "{{ endif }}",
        1,
        1,
        "{{ endif }}",
        "`{{ endif }}` is tinytemplate syntax; this template is jinja: write `{% endif %}` or set syntax to tinytemplate",
    ),
    (
        "{{- for k in keywords -}}",
        1,
        1,
        "{{- for k in keywords -}}",
        "`{{- for k in keywords -}}` is tinytemplate syntax; this template is jinja: write `{% for k in keywords %}` or set syntax to tinytemplate",
    ),
    (
        "a\n é{% for k in keywords %}{{ k }}",
        2,
        3,
        "{% for k in keywords %}",
        "write `{% endfor %}` where it ends",
    ),
    (
        "{% if topic %}{% for k in keywords %}{% endif %}",
        1,
        15,
        "{% for k in keywords %}",
        "write `{% endfor %}` where it ends",
    ),
    (
        "a\n b {{ topic \nc {{ prompt }}",
        2,
        4,
        "{{ topic",
        "write `}}` where it ends",
    ),
    ("a {{ topic", 1, 3, "{{ topic", "write `}}` where it ends"),
    (
        "a {% if topic",
        1,
        3,
        "{% if topic",
        "write `%}` where it ends",
    ),
    ("a {# topic", 1, 3, "{# topic", "write `#}` where it ends"),
    ("{% endfor %}", 1, 1, "{% endfor %}", ""),
    ("{% elif topic %}", 1, 1, "{% elif topic %}", ""),
    ("{{ topic|uper }}", 1, 10, "uper", TRIED),
    ("{{ topic\n | upper\n | uper(1) }}", 3, 4, "uper", TRIED),
    ("é\n{{ topic is\n sting }}", 3, 2, "sting", TRIED),
    ("{{ topic\n .lowr() }}", 2, 3, "lowr", TRIED),
    ("a\n {{ 'abc }}", 2, 5, "'abc }}", "write `'` where it ends"),
    (
        "a\n {%- raw %} b {{ c }}\n d",
        2,
        2,
        "{%- raw %}",
        "write `{% endraw %}` where it ends",
    ),
    ("{% block a %}b{% endblock %}", 1, 1, "{% block a %}", ""),
    ("a\n{% trans %}b{% endtrans %}", 2, 1, "{% trans %}", ""),
    ("{% do topic.x() %}", 1, 1, "{% do topic.x() %}", ""),
    (
        "{% if topic %}{% else %}\n{% else %}{% endif %}",
        2,
        1,
        "{% else %}",
        "",
    ),
    ("{{ to }}", 1, 4, "to", "declare it under `variables`"),
    ("{{ self }}", 1, 4, "self", "declare it under `variables`"),
    (
        "{{ topic|attr('__class__') }}",
        1,
        4,
        "topic|attr('__class__')",
        "values are plain: they have no inner workings to look at",
    ),
    (
        "{{ __class__ }}",
        1,
        4,
        "__class__",
        "values are plain: they have no inner workings to look at",
    ),
    (
        "{% for phrase in keywords %}{{ phrase }}{% endfor %}{{ phrase }}",
        1,
        56,
        "phrase",
        "declare it under `variables`",
    ),
    (
        "{% set x = [1] * 1000000 %}",
        1,
        1,
        "{% set x = [1] * 1000000 %}",
        TRIED,
    ),
];

#[test]
fn mistakes_in_jinja_have_a_place_and_a_hint() {
    assert_mistakes(Syntax::Jinja, IN_JINJA);
}

#[test]
fn every_unknown_name_is_told_at_once() {
    for (syntax, text) in [
        (
            Syntax::Tinytemplate,
            "{a1} {topic} {{ if b1 }}{season}{{ endif }} {c1}",
        ),
        (
            Syntax::Jinja,
            "{{ a1 }} {{ topic }} {% if b1 %}{{ season }}{% endif %} {{ c1 }}",
        ),
    ] {
        let texts: Vec<_> = mistakes(syntax, text)
            .into_iter()
            .filter_map(|mistake| mistake.text)
            .collect();
        assert_eq!(texts, ["a1", "b1", "c1"], "{syntax}");
    }
}

#[test]
fn names_that_a_template_gives_itself_are_known() {
    for (syntax, text) in [
        (
            Syntax::Tinytemplate,
            "{{ for k in keywords }}{k}{@index}{{ endfor }}{{ with client as c }}{c.name}{{ endwith }}",
        ),
        (
            Syntax::Jinja,
            "{% set a = 1 %}{{ a }}{% for k, v in client.metadata.items() %}{{ k }}{{ loop.index }}{% endfor %}{% macro m(x, y=topic, z=x) %}{{ x }}{{ later }}{% endmacro %}{{ m(1) }}{% set later %}b{% endset %}{% set n = namespace(i=0) %}{% set n.i = 1 %}{% with w = 1 %}{{ w }}{% endwith %}{{ range(2)|list }}",
        ),
    ] {
        assert_eq!(mistakes(syntax, text), [], "{syntax}");
    }
}

#[test]
fn whatever_is_below_free_objects_may_be_asked_for() {
    for (syntax, text) in [
        (
            Syntax::Tinytemplate,
            "{strategy.x.y}{variables.x}{client.metadata.x.y}{{ for o in offers }}{o.x.y}{{ endfor }}",
        ),
        (
            Syntax::Jinja,
            "{{ strategy.x.y }}{{ variables.x }}{{ client.metadata.x.y }}{{ client.get('name') }}{% for o in offers %}{{ o.x.y }}{% endfor %}",
        ),
    ] {
        assert_eq!(mistakes(syntax, text), [], "{syntax}");
    }
}

#[test]
fn a_template_is_tried_with_values() {
    let check = |text: &str, variables: &serde_json::Value| {
        let variables = Variables::parse(variables).unwrap();
        Template::new(Syntax::Jinja, text.to_owned()).check(ContentType::BlogPost, &variables)
    };
    let sum = "{{ season + 1 }}";
    assert!(check(sum, &json!({"season": {"default": 1}})).is_ok());
    let errors = check(sum, &json!(["season"])).unwrap_err();
    assert_eq!(errors[0].hint.as_deref(), Some(TRIED));
}
