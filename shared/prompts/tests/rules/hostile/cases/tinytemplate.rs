//! Templates in tinytemplate.

use super::{
    Outcome::{self, Fine, Refused},
    full, nested,
};

pub(super) fn tinytemplate() -> Vec<(&'static str, Outcome, String)> {
    let bodies = |body: &str| full("{{ for a in list }}", body, "{{ endfor }}");
    vec![
        (
            "900 withs",
            Refused,
            format!(
                "{{{{ for a in list }}}}{}{{{{ endfor }}}}",
                nested("{{ with topic as y }}", "{y}", "{{ endwith }}", 900)
            ),
        ),
        (
            "30 withs",
            Refused,
            format!(
                "{{{{ for a in list }}}}{}{{{{ endfor }}}}",
                nested(
                    "{{ with topic as y }}",
                    &"{y}".repeat(1000),
                    "{{ endwith }}",
                    30
                )
            ),
        ),
        (
            "many withs",
            Refused,
            bodies("{{ with a as y }}{y}{{ endwith }}"),
        ),
        (
            "loops in loops",
            Refused,
            nested("{{ for a in list }}", "", "{{ endfor }}", 6),
        ),
        (
            "loops in loops that print",
            Refused,
            nested("{{ for a in list }}", "{a}", "{{ endfor }}", 6),
        ),
        (
            "32 loops",
            Refused,
            nested("{{ for a in list }}", "{a}", "{{ endfor }}", 32),
        ),
        (
            "33 loops",
            Refused,
            nested("{{ for a in list }}", "{a}", "{{ endfor }}", 33),
        ),
        (
            "deep loops with a long body",
            Refused,
            format!(
                "{}{}{}",
                "{{ for a in list }}".repeat(31),
                "{topic}".repeat(8000),
                "{{ endfor }}".repeat(31)
            ),
        ),
        ("many values in a loop", Refused, bodies("{a}")),
        ("many ifs in a loop", Refused, bodies("{{if a}}{{endif}}")),
        ("a long text in a loop", Refused, bodies("x")),
        (
            "many loops",
            Refused,
            full("", "{{ for a in list }}{{ endfor }}", ""),
        ),
        ("many values", Fine, "{topic}".repeat(4_000)),
        ("too many values", Refused, full("", "{topic}", "")),
        ("many large values", Refused, full("", "{s}", "")),
        ("many large lists", Refused, full("", "{empty}", "")),
        (
            "many different paths",
            Refused,
            format!(
                "{{{{ for o in objects }}}}{}{{{{ endfor }}}}",
                (0..6_000)
                    .map(|n| format!("{{o.a{n}}}"))
                    .collect::<String>()
            ),
        ),
        (
            "many different names",
            Fine,
            (0..3_500).map(|n| format!("{{strategy.a{n}}}")).collect(),
        ),
        ("a long path", Refused, full("{topic", ".a", "}")),
        (
            "long paths",
            Fine,
            full("", "{variables.deep.0.0.0.0.0.0.0.0.0.0.0.0.0}", "")
                .replace(".0.0.0}", ".0.0.x}"),
        ),
        ("open braces", Refused, full("", "{", "")),
        ("escaped braces", Fine, full("", "\\{", "")),
        ("empty tags", Refused, full("", "{}", "")),
        ("comments", Refused, full("", "{##}", "")),
        (
            "blocks without end",
            Refused,
            full("", "{{ if topic }}", ""),
        ),
        ("many ifs", Refused, full("", "{{if topic}}{{endif}}", "")),
        ("brackets", Fine, full("", "<", "")),
        ("tags of material", Fine, full("", "<material>", "")),
        (
            "values that are brackets",
            Refused,
            full("", "{brackets}", ""),
        ),
    ]
}
