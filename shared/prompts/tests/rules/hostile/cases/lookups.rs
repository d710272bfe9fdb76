//! What is looked for in long texts and lists, again and again.

use super::{
    Outcome::{self, Either, Refused},
    full, nested,
};

/// `expression` many times, where `a` is a text of 60,000 bytes whose letters have two each.
fn often(expression: &str) -> String {
    format!(
        "{{% set a = 'ä' * 30000 %}}{{% for i in range(9000) %}}{{% set x = {expression} %}}{{% endfor %}}"
    )
}

/// The same with a text that stands in the template.
fn often_there(begin: &str, end: &str) -> String {
    let text = format!("{begin}'{}'{end}", "ä".repeat(10_000));
    format!("{{% set b = 19999 %}}{{% for i in range(9000) %}}{{% set x = {text} %}}{{% endfor %}}")
}

pub(super) fn lookups() -> Vec<(&'static str, Outcome, String)> {
    let long_name = "n".repeat(20_000);
    let often_on_list = |filter: &str| {
        format!(
            "{{% set a = 'ä' * 12000 %}}{{% for i in range(9000) %}}{{% set x = list|{filter} %}}{{% endfor %}}"
        )
    };
    let mut cases = vec![
        ("a late letter", Refused, often("a[29999]")),
        ("the last letter", Refused, often("a[-1]")),
        ("a letter by a variable", Refused, often("a[i]")),
        ("a letter by a sum", Refused, often("a[i + 1]")),
        ("a letter of an attribute", Refused, often("s[-1]").replace("s[", "variables.s[")),
        ("a letter of a growing text", Refused, "{% set n = namespace(a='ä') %}{% for i in range(15) %}{% set n.a = n.a ~ n.a %}{% endfor %}{% for i in range(9000) %}{% set x = n.a[-1] %}{% endfor %}".to_owned()),
        ("a letter of a set block", Refused, format!("{{% set a %}}{}{{% endset %}}{{% for i in range(9000) %}}{{% set x = a[-1] %}}{{% endfor %}}", "ä".repeat(20_000))),
        ("a letter of a constant", Refused, often_there("", "[b]")),
        ("a letter of a condition", Refused, often("(a if i else a)[-1]")),
        ("a letter of a default", Refused, often("(nobody or a)[-1]")),
        ("a letter of both", Refused, often("(i and a)[-1]")),
        ("a letter in a condition", Refused, "{% set a = 'ä' * 30000 %}{% for i in range(9000) %}{% if a[-1] %}{% endif %}{% endfor %}".to_owned()),
        ("a letter in a loop", Refused, "{% set a = 'ä' * 30000 %}{% for i in range(9000) %}{% for x in a[-1] %}{% endfor %}{% endfor %}".to_owned()),
        ("a letter printed", Refused, "{% set a = 'ä' * 30000 %}{% for i in range(9000) %}{{ a[-1] }}{% endfor %}".to_owned()),
        ("a letter of an item", Refused, "{% set a = ['ä' * 30000] %}{% for i in range(9000) %}{{ a[0][-1] }}{% endfor %}".to_owned()),
        ("a letter of what a loop goes over", Refused, "{% for c in ['ä' * 30000] %}{% for i in range(9000) %}{% set x = c[-1] %}{% endfor %}{% endfor %}".to_owned()),
        ("a letter of the item before", Refused, "{% for c in ['ä' * 30000] * 8 %}{% for i in range(1200) %}{% set x = c[-1] %}{% endfor %}{{ loop.previtem[-1] }}{% endfor %}".to_owned()),
        ("a letter of an argument", Refused, "{% macro m(a) %}{{ a[-1] }}{% endmacro %}{% set a = 'ä' * 30000 %}{% for i in range(9000) %}{{ m(a) }}{% endfor %}".to_owned()),
        ("a letter by its number as text", Either, often("a['1']")),
        ("a slice", Refused, often("a[29990:29995]")),
        ("a slice of the end", Refused, often("a[-3:]")),
        ("a slice with steps", Refused, often("a[::7]")),
        ("a slice backwards", Refused, often("a[::-30000]")),
        ("a slice of a constant", Refused, often_there("", "[b:]")),
        ("a text in a text", Refused, often("'x' in a")),
        ("a constant in a constant", Refused, often_there("b ~ 'x' in ", "")),
        ("a text in an object", Refused, often("a in {}")),
        ("an item by a long text", Refused, often("{}[a]")),
        ("an item by a long constant", Refused, often_there("client[", "]")),
        ("an object with a long key", Refused, often("{a: 1}")),
        ("compared", Refused, often("a == a ~ ''")),
        ("compared by order", Refused, often("a < a")),
        ("compared with a constant", Refused, often_there("a == ", "")),
        ("compared in a chain", Refused, often("a <= a <= a")),
        ("first", Refused, often("a|first")),
        ("last", Refused, often("a|last")),
        ("length", Refused, often("a|length")),
        ("list", Refused, often("a|list")),
        ("reverse", Refused, often("a|reverse")),
        ("find from a place on", Refused, often("a.find('x', 29000)")),
        ("an item of a list", Refused, "{% for i in range(9000) %}{% set x = list.index(2999) %}{% endfor %}".to_owned()),
        ("wrapped dashes", Refused, often("('a--' * 20000)|wordwrap(2)")),
        ("wrapped words", Refused, often("('a-' * 20000)|wordwrap(3)")),
        ("find", Refused, often("a.find('x')")),
        ("rfind", Refused, often("a.rfind('x')")),
        ("count", Refused, often("a.count('x')")),
        ("index", Refused, often("a.find(a)")),
        ("startswith", Refused, often("a.startswith(a)")),
        ("endswith", Refused, often("a.endswith(a)")),
        ("split", Refused, often("a.split('x')")),
        ("splitlines", Refused, often("a.splitlines()")),
        ("title", Refused, often("a.title()")),
        ("isalpha", Refused, often("a.isalpha()")),
        ("upper", Refused, often("a.upper()")),
        ("is lower", Refused, often("a is lower")),
        ("is upper", Refused, often("a is upper")),
        ("is in", Refused, often("'x' is in(a)")),
        ("is eq", Refused, often("a is eq(a)")),
        ("is startingwith", Refused, often("a is startingwith(a)")),
        ("is sameas", Refused, often("a is sameas(a)")),
        ("is filter", Refused, often("a is filter")),
        ("is test", Refused, often("a is test")),
        ("is iterable", Refused, often("a is iterable")),
        ("a loop over its first letter", Refused, "{% set a = 'ä' * 30000 %}{% for i in range(9000) %}{% for c in a if false %}{% endfor %}{% endfor %}".to_owned()),
        ("a loop over its letters", Refused, "{% set a = 'ä' * 30000 %}{% for i in range(9000) %}{% for c in a %}{% endfor %}{% endfor %}".to_owned()),
        ("unpacked", Refused, "{% for i in range(9000) %}{% for x, y in [list] %}{% endfor %}{% endfor %}".to_owned()),
        ("a namespace of a long text", Refused, often("namespace(a=a).a[-1]")),
        ("an attribute of a long name", Refused, often(&format!("client.{long_name}"))),
        ("a long name", Refused, often(&long_name)),
        ("a long name of an argument", Refused, often(&format!("dict({long_name}=1)"))),
        ("attr by a long text", Refused, often("client|attr(a)")),
        ("get by a long text", Refused, often("client.get(a)")),
        ("get of a long text", Refused, often("client.get('name', a)")),
        ("changed", Refused, "{% set a = 'ä' * 30000 %}{% for i in range(9000) %}{% set x = loop.changed(a) %}{% endfor %}".to_owned()),
        ("cycled", Refused, "{% set a = 'ä' * 30000 %}{% for i in range(9000) %}{% set x = loop.cycle(a, a)[-1] %}{% endfor %}".to_owned()),
        ("the first of a range", Refused, "{% for i in range(9000) %}{% set x = range(9000)[0] %}{% endfor %}".to_owned()),
        ("the last of a range", Refused, "{% for i in range(9000) %}{% set x = range(9000)|last %}{% endfor %}".to_owned()),
        ("the last of a slice", Refused, "{% for i in range(9000) %}{% set x = list[1:][-1] %}{% endfor %}".to_owned()),
        ("the last of a list backwards", Refused, "{% for i in range(9000) %}{% set x = list[::-1][0] %}{% endfor %}".to_owned()),
        ("the first of a sum", Refused, "{% for i in range(9000) %}{% set x = (list + list)[0] %}{% endfor %}".to_owned()),
        ("the first of keys", Refused, "{% for i in range(9000) %}{% set x = variables.keys()|first %}{% endfor %}".to_owned()),
        ("a list in a condition", Either, "{% for i in range(9000) %}{% if list %}{% endif %}{% endfor %}".to_owned()),
        ("in a list", Refused, "{% for i in range(9000) %}{% set x = 'x' in list %}{% endfor %}".to_owned()),
        ("counted in a list", Refused, "{% for i in range(9000) %}{% set x = list.count(1) %}{% endfor %}".to_owned()),
        ("names under many scopes", Refused, nested("{% with %}", "{% for i in range(9000) %}{{ nobody }}{{ nobody }}{{ nobody }}{{ nobody }}{{ nobody }}{{ nobody }}{{ nobody }}{{ nobody }}{% endfor %}", "{% endwith %}", 60)),
        ("names under many loops", Refused, nested("{% for i in [1] %}", "{% for i in range(9000) %}{{ nobody }}{{ nobody }}{{ nobody }}{{ nobody }}{{ nobody }}{{ nobody }}{{ nobody }}{{ nobody }}{% endfor %}", "{% endfor %}", 60)),
        ("macros with many names", Refused, format!("{{% for i in range(9000) %}}{{% macro m() %}}{}{{% endmacro %}}{{% endfor %}}", (0..2_000).map(|n| format!("{{{{ a{n} }}}}")).collect::<String>())),
        ("macros in a loop", Refused, "{% for i in range(9000) %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}".to_owned()),
        ("a macro called often", Refused, "{% macro m() %}{% endmacro %}{% for i in range(9999) %}{{ m() }}{{ m() }}{{ m() }}{{ m() }}{{ m() }}{% endfor %}".to_owned()),
        ("a macro with long arguments", Refused, "{% macro m(a, b) %}{% endmacro %}{% set a = 'ä' * 30000 %}{% for i in range(9999) %}{{ m(a, b=a) }}{% endfor %}".to_owned()),
        ("round, precise", Refused, often("1.5|round(1000)")),
        ("round, coarse", Refused, often("1.5e300|round(-300)")),
    ];
    for (name, filter) in [
        ("map, a long attribute", "map(attribute=a)"),
        ("map, a path", "map(attribute='a.' * 6000)"),
        ("map, a long default", "map(attribute='x', default=a)"),
        ("map, replace", "map('replace', a, '')"),
        ("map, trim", "map('trim', a)"),
        ("map, split", "map('split', a)"),
        ("map, indent", "map('indent', 10000)"),
        ("map, truncate", "map('truncate', 1, true, a)"),
        ("map, center", "map('center', 1000)"),
        ("map, format", "map('format', a)"),
        ("map, wordwrap", "map('wordwrap', 1)"),
        ("map, attr", "map('attr', a)"),
        ("map, default", "map('default', a)"),
        ("map, round", "map('round', 1000)"),
        ("map, join", "map('string')|map('join', a)"),
        ("map, tojson", "map('tojson', 16)"),
        ("map, map", "map('string')|map('map', 'replace', a, '')"),
        ("map, last", "map('string')|map('last')"),
        ("select, in", "select('in', a)"),
        ("select, in itself", "select('in', list)"),
        ("select, eq", "select('eq', a)"),
        ("select, eq itself", "select('eq', list)"),
        ("select, sameas", "select('sameas', a)"),
        (
            "reject, startingwith",
            "map('string')|reject('startingwith', a)",
        ),
        ("selectattr, a path", "selectattr('a.' * 6000)"),
        ("selectattr, in", "selectattr('x', 'in', a)"),
        ("sort, keys", "sort(attribute='a,' * 6000)"),
        (
            "sort, one long key many times",
            "map('list')|sort(attribute='0,' * 200)",
        ),
        (
            "sort, one long text many times",
            "map('batch', 1)|sort(attribute='0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0')",
        ),
        ("sort, a path", "sort(attribute='a.' * 6000)"),
        ("groupby, a path", "groupby('a.' * 6000)"),
        ("groupby, a default", "groupby('x', default=a)"),
        ("unique, a path", "unique(attribute='a.' * 6000)"),
        ("min, a path", "min(attribute='a.' * 6000)"),
        ("sum, a path", "sum(attribute='a.' * 6000)"),
        ("sum, lists", "sum(start=a)"),
        ("join, a path", "join('', attribute='a.' * 6000)"),
        ("join, long", "join(a)"),
        ("batch", "batch(1)"),
        ("batch, filled", "batch(2999, a)"),
        ("slice", "slice(3000, a)"),
        ("zip", "zip(list)"),
        ("chain", "chain(list)"),
        ("items", "map('string')|map('list')"),
        ("random things", "reverse|first"),
    ] {
        cases.push((name, Either, often_on_list(filter)));
        // The same where paths lead somewhere, and where the argument is not a variable.
        let deep =
            "{% set a = {'a': 1} %}{% for i in range(100) %}{% set a = {'a': a} %}{% endfor %}";
        let objects = filter.replace("'a.' * 6000", "'a' ~ '.a' * 6000");
        cases.push((
            name,
            Either,
            format!("{deep}{{% set x = objects|{objects} %}}"),
        ));
        let texts =
            format!("{{% set a = 'ä' * 12000 %}}{{% set x = (['ä' * 100] * 2000)|{filter} %}}");
        cases.push((name, Either, texts));
        let few = format!(
            "{{% set a = 'ä' * 12000 %}}{{% set l = [a, a, a, a, a, a, a, a] %}}{{% for i in range(9000) %}}{{% set x = l|{filter} %}}{{% endfor %}}"
        );
        cases.push((name, Either, few));
    }
    cases.push((
        "a line of letters",
        Either,
        full("{% set a = 'ä' * 30000 %}", "{{ a[-1] }}", ""),
    ));
    cases
}
