use serde_json::json;

use super::*;

fn render_one(text: &str) -> Result<String, TemplateError> {
    let items: Vec<usize> = (0..100).collect();
    let values = json!({
        "topic": "Pipes & \"wires\" <new>", "none": null, "list": ["a", "b"], "items": items
    });
    render(text, values.as_object().unwrap())
}

fn refused(text: &str) -> String {
    render_one(text).unwrap_err().to_string()
}

#[test]
fn nothing_is_escaped() {
    assert_eq!(
        render_one("{topic}|{topic | unescaped}").unwrap(),
        "Pipes & \"wires\" <new>|Pipes & \"wires\" <new>"
    );
}

#[test]
fn a_name_without_value_is_empty_and_false() {
    assert_eq!(
        render_one("[{none}]{{ if none }}yes{{ else }}no{{ endif }}").unwrap(),
        "[]no"
    );
}

#[test]
fn loops_print_what_they_did_before_they_were_metered() {
    assert_eq!(
        render_one("{{ for x in list }} {x}{{ endfor }}").unwrap(),
        " a b"
    );
    assert_eq!(
        render_one("{{ for x in list -}}\n- {x}\n{{ endfor -}}\nend").unwrap(),
        "- a\n- b\nend"
    );
    assert_eq!(
        render_one("{{ for topic in list }}{topic}{{ endfor }}").unwrap(),
        "ab"
    );
}

#[test]
fn a_mistake_is_shown_where_it_is() {
    let error = render_one("é\n  {{ for x in list }}é{missing}{{ endfor }}").unwrap_err();
    assert_eq!((error.line, error.column), (Some(2), Some(24)), "{error}");
    assert_eq!(error.text.as_deref(), Some("missing"), "{error}");
    let error = render_one("{{ if topic }}").unwrap_err();
    assert_eq!((error.line, error.column), (Some(1), Some(1)), "{error}");
}

#[test]
fn calls_are_refused() {
    assert_eq!(
        refused("a\n {{- call prompt with @root }}"),
        "a template cannot call another one (line 2, column 2)"
    );
}

#[test]
fn what_the_engine_does_not_survive_is_refused() {
    for text in [
        "{#}",
        "{{ if not}}{{ endif }}",
        "{{ if noté }}{{ endif }}",
        "{{ if not\u{a0}x }}{{ endif }}",
        "a\\",
    ] {
        assert!(render_one(text).is_err(), "{text}");
    }
    assert_eq!(
        render_one("{{ if not none }}yes{{ endif }}").unwrap(),
        "yes"
    );
}

#[test]
fn a_giant_output_is_refused() {
    let literal = "x".repeat(60_000);
    assert_eq!(
        refused(&format!(
            "{{{{ for x in items }}}}{literal}{{{{ endfor }}}}"
        )),
        "the rendered prompt is over 262144 bytes (line 1, column 1)"
    );
    let nested = "{{ for a in items }}{{ for b in items }}{topic}{topic}{{ endfor }}{{ endfor }}";
    assert_eq!(refused(nested), "the rendered prompt is over 262144 bytes");
}

#[test]
fn loops_that_print_nothing_end_too() {
    let deep = "{{ for x in items }}".repeat(6) + &"{{ endfor }}".repeat(6);
    assert_eq!(
        refused(&deep),
        "the loops of the template go round too often (line 1, column 101)"
    );
}

#[test]
fn no_soup_of_tags_is_a_panic() {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "{{",
        "}}",
        "{#",
        "#}",
        "\\",
        "-",
        " ",
        "\n",
        "é",
        "@",
        "@index",
        "@root",
        ".",
        "|",
        "unescaped",
        "if ",
        "not",
        " else ",
        " endif ",
        "for x in list",
        " endfor ",
        "with topic as y",
        " endwith ",
        "call",
        "topic",
        "list",
        "0",
        "{topic}",
        "{{ if topic }}",
        "{{ else }}",
        "{{ endif }}",
        "{{ endfor }}",
        "round",
    ];
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..20_000 {
        let text: String = (0..random.usize(1..12))
            .filter_map(|_| random.choice(PIECES))
            .copied()
            .collect();
        // Most of them are errors; here only a panic counts.
        drop(render_one(&text));
    }
}
