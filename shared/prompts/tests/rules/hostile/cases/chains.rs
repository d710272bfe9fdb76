//! Tags that are long or deep.

use super::{
    Outcome::{self, Either, Fine, Refused},
    TEXT_MAX_BYTES, full, nested,
};

pub(super) fn chains() -> Vec<(&'static str, Outcome, String)> {
    vec![
        ("~ chain", Refused, full("{{ topic", "~1", " }}")),
        ("+ chain", Refused, full("{{ 1", "+1", " }}")),
        ("- chain", Refused, full("{{ ", "-", "1 }}")),
        ("and chain", Refused, full("{{ topic", " and 1", " }}")),
        ("not chain", Refused, full("{{ ", "not ", "1 }}")),
        ("if chain", Refused, full("{{ 1", " if 1 else 2", " }}")),
        ("< chain", Refused, full("{{ 1", "<2", " }}")),
        ("is chain", Refused, full("{{ 1", " is odd", " }}")),
        ("filter chain", Refused, full("{{ topic", "|e", " }}")),
        ("dot chain", Refused, full("{{ topic", ".a", " }}")),
        ("item chain", Refused, full("{{ topic", "[0]", " }}")),
        ("call chain", Refused, full("{{ topic", "()", " }}")),
        (
            "filter block chain",
            Refused,
            full("{% filter e", "|e", "%}{% endfilter %}"),
        ),
        ("brackets", Refused, full("{{ ", "(", " }}")),
        (
            "lists",
            Refused,
            nested("[", "", "]", 30_000).replacen('[', "{{ [", 1) + " }}",
        ),
        (
            "16 brackets of 100 operators",
            Either,
            format!(
                "{{{{ {} }}}}",
                nested("[-(-(-(", "1", ")))]", 4) + &"+1".repeat(80)
            ),
        ),
        (
            "deepest of all",
            Either,
            nested(
                "{% if (-(-(-(-[not 1]|e)|e)|e)|e) or 1 %}",
                "a",
                "{% endif %}",
                64,
            ),
        ),
        (
            "a line as long as a template",
            Refused,
            "x".repeat(TEXT_MAX_BYTES - 2) + "{#",
        ),
        ("many tags", Fine, full("", "{{ 1 }}", "")),
        ("many numbers", Fine, full("{{ [", "1,", "]|length }}")),
        (
            "many names",
            Either,
            full("{{ [", "s,", "]|length }}").replace("s,", "x,"),
        ),
        ("many literals", Fine, full("{% set a = [", "'',", "] %}")),
        (
            "many tags with operators",
            Fine,
            full("", "{{ 1+2*3 }}", ""),
        ),
        ("many arguments", Either, full("{{ range(", "1,", ") }}")),
        ("many strings", Fine, full("{{ ", "'a'", " }}")),
        ("many assignments", Fine, full("", "{% set a=b %}", "")),
        (
            "many different names",
            Fine,
            (0..6_000).map(|n| format!("{{{{a{n}}}}}")).collect(),
        ),
        ("many targets", Either, full("{% set a", ",a", "=1 %}")),
        ("nested targets", Refused, full("{% for ", "(", "a in b %}")),
        (
            "a big power",
            Either,
            "{{ 9**9**9 }}{{ 2**99999 }}".to_owned(),
        ),
    ]
}
