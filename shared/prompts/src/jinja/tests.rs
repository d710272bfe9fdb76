use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};

use super::*;

fn render(text: &str, values: &Value) -> Result<String, TemplateError> {
    super::render(&with_plain_newlines(text), values.as_object().unwrap())
}

/// What Jinja2 itself gives, see `tests/jinja/expected.py` at the top of the project.
const EXPECTED: &str = include_str!("../../tests/jinja/expected.json");

#[derive(Deserialize)]
struct Case {
    name: String,
    template: String,
    context: Value,
    expected: String,
}

#[test]
fn every_template_gives_what_jinja2_gives_byte_for_byte() {
    let cases: Vec<Case> = serde_json::from_str(EXPECTED).unwrap();
    assert!(cases.len() > 100, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let found = render(&case.template, &case.context).map_err(|error| error.to_string());
        if found.as_ref() != Ok(&case.expected) {
            wrong.push(format!(
                "{}: {found:?} instead of {:?}",
                case.name, case.expected
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_error_has_its_place() {
    for (text, line, column) in [
        ("a\n{% if %}{% endif %}", 2, 7),
        ("a\n é {% if topic %}", 2, 4),
        ("a\nb {{ topic|nofilter }}", 2, 12),
        ("{% for k in keywords %}", 1, 1),
        ("{{ 'a' % 1 }}", 1, 4),
        ("a\n{% set n = namespace() %}\n{% set n.a = [n] %}", 3, 1),
    ] {
        let error = render(text, &json!({})).unwrap_err();
        assert_eq!(
            (error.line, error.column),
            (Some(line), Some(column)),
            "{text}: {error}"
        );
    }
}

#[test]
fn nothing_is_read_or_called_from_outside() {
    for text in [
        "{% include 'x' %}",
        "{% extends 'x' %}",
        "{% import 'x' as x %}",
        "{{ open('/etc/passwd') }}",
    ] {
        assert!(render(text, &json!({"topic": "a"})).is_err(), "{text}");
    }
    let inside = render("{{ topic.__class__.__mro__ }}", &json!({"topic": "a"}));
    assert_eq!(inside.unwrap(), "");
}

#[test]
fn what_would_not_end_or_not_fit_is_an_error_in_a_moment() {
    let many = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    let long = "{% for a in range(9000) %}{{ topic }}{% endfor %}";
    let itself = "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}";
    let deep = "{% if true %}".repeat(4_000);
    let nested = format!("{{{{ {}1{} }}}}", "(".repeat(5_000), ")".repeat(5_000));
    for text in [
        many,
        long,
        itself,
        &deep,
        &nested,
        "{{ 9**9**9 }}",
        "{{ range(999999999)|list }}",
    ] {
        let begun = Instant::now();
        let rendered = render(text, &json!({"topic": "x".repeat(500)}));
        assert!(rendered.is_err(), "{}", &text[..text.len().min(60)]);
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "{:?}",
            begun.elapsed()
        );
    }
}
