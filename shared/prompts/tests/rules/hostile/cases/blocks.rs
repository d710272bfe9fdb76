//! Blocks, macros and comments that are many or deep.

use super::{
    Outcome::{self, Either, Fine, Refused},
    full, nested,
};

pub(super) fn blocks() -> Vec<(&'static str, Outcome, String)> {
    let macros = (0..1_500).map(|n| format!("{{% macro m{n}(a=1) %}}{{% endmacro %}}"));
    vec![
        ("elif chain", Refused, full("{% if a %}", "{% elif a %}", "{% endif %}")),
        ("many ifs", Refused, nested("{% if 1 %}", "", "{% endif %}", 3_000)),
        ("64 ifs", Fine, nested("{% if 1 %}", "", "{% endif %}", 64)),
        ("64 fors", Fine, nested("{% for a in [1] %}", "", "{% endfor %}", 40)),
        ("64 withs", Either, nested("{% with a=1 %}", "{{ a }}", "{% endwith %}", 64)),
        ("64 macros", Either, nested("{% macro a() %}", "", "{% endmacro %}", 64)),
        ("64 set blocks", Either, nested("{% set a %}", "x", "{% endset %}", 64)),
        ("64 filters", Either, nested("{% filter upper %}", "x", "{% endfilter %}", 64)),
        ("64 calls", Either, format!("{{% macro m() %}}{{{{ caller() }}}}{{% endmacro %}}{}", nested("{% call m() %}", "x", "{% endcall %}", 60))),
        ("60 elifs", Fine, format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(60))),
        ("many macros", Fine, macros.collect()),
        ("a macro in itself", Refused, "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}".to_owned()),
        ("macros in each other", Refused, "{% macro a() %}{{ b() }}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}".to_owned()),
        ("a caller in itself", Refused, "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}".to_owned()),
        ("a loop in itself", Refused, "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}".to_owned()),
        ("a loop twice in itself", Refused, "{% for a in [1,2] recursive %}{{ loop([1,2]) }}{{ loop([1,2]) }}{% endfor %}".to_owned()),
        ("open comments", Refused, full("", "{#", "")),
        ("many comments", Fine, full("", "{##}", "")),
        ("open tags", Refused, full("", "{{", "")),
        ("many raws", Fine, full("", "{% raw %}{% endraw %}", "")),
        ("open raws", Refused, full("", "{% raw %}", "")),
        ("blanks in a tag", Fine, full("{{", " ", "1 }}")),
        ("open block", Refused, full("{% if ", "a ", "%}")),
    ]
}
