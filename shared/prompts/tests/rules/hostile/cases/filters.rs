//! Filters, methods and functions that make much of little, and that are called often.

use super::{
    Outcome::{self, Either, Fine, Refused},
    full,
};

pub(super) fn filters() -> Vec<(&'static str, Outcome, String)> {
    let on_list = |filter: &str| format!("{{% set x = 'a' * 20000 %}}{{{{ x|list|{filter} }}}}");
    let often = |expression: &str| {
        format!("{{% for i in range(10000) %}}{{% set a = {expression} %}}{{% endfor %}}")
    };
    vec![
        (
            "a wide field",
            Refused,
            "{{ '{:>1000000000}'.format(1) }}".to_owned(),
        ),
        (
            "a precise field",
            Refused,
            "{{ '{:.1000000000f}'.format(1.5) }}".to_owned(),
        ),
        (
            "a wide % field",
            Refused,
            "{{ '%1000000000d'|format(1) }}".to_owned(),
        ),
        (
            "a % field as wide as told",
            Refused,
            "{{ '%*d'|format(1000000000, 1) }}".to_owned(),
        ),
        (
            "many fields",
            Refused,
            full("{{ '", "{0}", "'.format(s) }}"),
        ),
        (
            "many fields of lists",
            Refused,
            full("{{ '", "{0}", "'.format(empty) }}"),
        ),
        (
            "many % fields",
            Refused,
            full("{{ '", "%(a)s", "'|format(a=s) }}"),
        ),
        ("fields often", Refused, often("'{:>900}'.format(1)")),
        ("center", Refused, often("'a'|center(100000000)")),
        (
            "indent",
            Refused,
            "{{ 'a'|indent(1000000000, true) }}".to_owned(),
        ),
        (
            "indent of many lines",
            Refused,
            "{{ ('a\n' * 20000)|indent(1000) }}".to_owned(),
        ),
        ("wordwrap", Either, "{{ s|wordwrap(1) }}".to_owned()),
        (
            "wordwrap of words",
            Either,
            "{{ ('a ' * 20000)|wordwrap(1) }}".to_owned(),
        ),
        (
            "wordwrap with a long end",
            Refused,
            "{{ ('a ' * 20000)|wordwrap(1, true, s) }}".to_owned(),
        ),
        (
            "wordwrap often",
            Refused,
            often("('ab cd ' * 300)|wordwrap(5)"),
        ),
        ("batch", Either, on_list("batch(1)|list")),
        (
            "batch filled",
            Refused,
            "{{ [1]|batch(1000000000, 'x')|list }}".to_owned(),
        ),
        (
            "slice",
            Refused,
            "{{ [1]|slice(1000000000)|list }}".to_owned(),
        ),
        (
            "slice of slices",
            Either,
            on_list("slice(20000)|list|length"),
        ),
        ("tojson", Refused, often("empty|tojson")),
        (
            "tojson indented",
            Refused,
            "{{ deep|tojson(indent=100000) }}".to_owned(),
        ),
        ("urlize", Refused, "{{ s|urlize }}".to_owned()),
        ("pprint", Refused, "{{ empty|pprint }}".to_owned()),
        ("debug", Refused, "{{ debug() }}".to_owned()),
        ("range", Refused, "{{ range(1000000000)|list }}".to_owned()),
        ("ranges", Refused, often("range(10000)|list")),
        ("a range summed often", Refused, often("range(100000)|sum")),
        (
            "a range measured often",
            Refused,
            often("range(100000)|length"),
        ),
        ("join", Refused, "{{ list|join(s) }}".to_owned()),
        ("join method", Refused, "{{ s.join(empty) }}".to_owned()),
        ("replace", Refused, "{{ s|replace('x', s) }}".to_owned()),
        (
            "replace with nothing found",
            Refused,
            "{{ s|replace('', s) }}".to_owned(),
        ),
        (
            "replace method",
            Refused,
            "{{ s.replace('x', s) }}".to_owned(),
        ),
        (
            "replace in each",
            Refused,
            "{{ s|list|map('replace', 'x', s)|list|length }}".to_owned(),
        ),
        (
            "trim of many letters",
            Refused,
            format!("{{{{ s|trim('{}x') }}}}", "é".repeat(20_000)),
        ),
        (
            "strip of many letters",
            Refused,
            format!("{{{{ s.strip('{}x') }}}}", "é".repeat(20_000)),
        ),
        ("sort", Refused, often("list|sort")),
        ("sort of lists", Refused, often("empty|sort")),
        ("unique", Refused, often("list|unique|list")),
        ("unique of lists", Refused, often("objects|unique|list")),
        ("groupby", Refused, often("objects|groupby('a')")),
        ("dictsort", Refused, often("variables|dictsort")),
        ("min and max", Refused, often("(empty|min, list|max)")),
        ("sum", Refused, often("list|sum")),
        ("map", Refused, often("objects|map(attribute='a.b.0')|list")),
        ("select", Refused, often("list|select('in', list)|list")),
        (
            "select once",
            Refused,
            "{{ list|select('in', list)|list|length }}".to_owned(),
        ),
        (
            "reject equal lists",
            Refused,
            often("empty|reject('eq', empty)|list"),
        ),
        ("in a long list", Refused, often("-1 in list")),
        ("count in a list", Refused, often("empty.count([1])")),
        ("count in a text", Refused, often("s.count('y')")),
        ("split", Refused, often("s.split('x')")),
        ("splitlines", Refused, often("s.splitlines()")),
        ("upper", Refused, often("s|upper")),
        ("title", Refused, often("s.title()")),
        ("striptags", Refused, often("brackets|striptags")),
        (
            "striptags once",
            Either,
            "{{ brackets|striptags|length }}{{ (brackets * 10)|striptags|length }}".to_owned(),
        ),
        (
            "striptags of entities",
            Either,
            "{{ ('&' * 100000)|striptags|length }}{{ ('&lt;' * 10000)|striptags|length }}"
                .to_owned(),
        ),
        ("wordcount", Refused, often("s|wordcount")),
        ("truncate", Refused, often("s|truncate(10000)")),
        ("urlencode", Refused, often("s|urlencode")),
        ("escape", Refused, often("brackets|e")),
        (
            "int of digits",
            Either,
            "{{ ('9' * 100000)|int }}{{ ('9' * 100000)|float }}".to_owned(),
        ),
        (
            "round",
            Either,
            "{{ 1.5|round(1000000000) }}{{ 1.5|round(-1000000000) }}".to_owned(),
        ),
        ("items", Refused, often("variables|items|list")),
        (
            "attributes",
            Refused,
            often("objects|map('attr', 'a')|list"),
        ),
        ("reverse", Refused, often("s|reverse")),
        ("string slices", Refused, often("s[::2]")),
        ("list slices", Refused, often("list[::2]")),
        ("item of a range", Refused, often("range(100000)[99999]")),
        (
            "cycle",
            Fine,
            "{% for i in list %}{{ loop.cycle(1, 2) }}{% endfor %}".to_owned(),
        ),
        ("cycler without items", Refused, "{{ cycler() }}".to_owned()),
        (
            "joiner",
            Refused,
            "{% set j = joiner(s) %}{% for i in list %}{{ j() }}{% endfor %}".to_owned(),
        ),
        (
            "changed",
            Refused,
            "{% for i in range(10000) %}{{ loop.changed(empty) }}{% endfor %}".to_owned(),
        ),
    ]
}
