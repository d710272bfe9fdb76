//! Values that a template makes large.

use super::{
    Outcome::{self, Either, Fine, Refused},
    grown,
};

pub(super) fn growing_values() -> Vec<(&'static str, Outcome, String)> {
    let print = "{{ n.a }}";
    vec![
        ("lists doubled and printed", Refused, grown("[1]", "n.a + n.a", print)),
        ("lists doubled", Refused, grown("[1]", "n.a + n.a", "")),
        ("empty lists doubled", Fine, grown("[]", "n.a + n.a", "")),
        ("texts doubled", Refused, grown("'a'", "n.a + n.a", print)),
        ("texts joined twice", Refused, grown("'a'", "n.a ~ n.a", "")),
        ("tuples doubled", Refused, grown("(1,)", "n.a + n.a", print)),
        ("lists in lists", Fine, grown("[]", "[n.a]", print)),
        ("lists in lists, long", Refused, grown("[]", "[n.a]", "").replace("range(40)", "range(4000)")),
        ("twice in lists", Refused, grown("[]", "[n.a, n.a]", print)),
        ("twice in lists and joined", Refused, grown("[]", "[n.a, n.a]", "{{ n.a ~ '' }}")),
        ("twice in objects", Refused, grown("[]", "{'a': n.a, 'b': n.a}", "{{ n.a|tojson }}")),
        ("twice in dict()", Refused, grown("[]", "dict(a=n.a, b=n.a)", "{{ n.a|string }}")),
        ("zipped with itself", Refused, grown("[1, 2]", "n.a|zip(n.a)|list", print)),
        ("chained with itself", Refused, grown("[1, 2]", "n.a|chain(n.a)", "{{ n.a|length }}")),
        ("batches", Either, grown("[1, 2]", "n.a|batch(1)|list", print)),
        ("compared with its like", Refused, "{% set n = namespace(a=[], b=[]) %}{% for i in range(40) %}{% set n.a = [n.a, n.a] %}{% set n.b = [n.b, n.b] %}{% endfor %}{{ n.a == n.b }}".to_owned()),
        (
            "a deep value",
            Fine,
            "{{ deep }}{{ deep|tojson }}{{ deep == variables.deep }}{{ [deep, deep]|sort|unique|list }}{{ deep ~ deep }}".to_owned(),
        ),
        (
            "a deep value in a deep macro",
            Either,
            "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% else %}{{ deep }}{{ [deep, [deep]]|sort }}{{ deep|tojson }}{% endif %}{% endmacro %}{% for i in range(20) %}{{ m(9) }}{% endfor %}".to_owned(),
        ),
        ("in itself", Refused, "{% set n = namespace() %}{% set n.a = n %}{{ n }}".to_owned()),
        ("in a list in itself", Refused, "{% set n = namespace() %}{% set n.a = [n] %}{{ n }}".to_owned()),
        ("in an object in itself", Refused, "{% set n = namespace() %}{% set n.a = dict(x=n) %}{{ n }}".to_owned()),
        ("two in each other", Refused, "{% set n = namespace() %}{% set m = namespace() %}{% set n.a = [m] %}{% set m.a = [n] %}{{ n }}".to_owned()),
        ("a repeated list", Refused, "{{ [1] * 100000000 }}".to_owned()),
        ("a repeated list in a list", Refused, "{{ [[1] * 100000000] }}".to_owned()),
        ("a repeated list of empty ones", Refused, "{{ ([[]] * 100000000)|join }}".to_owned()),
        ("a list repeated later", Refused, "{% set a = [1] %}{{ (a * 100000000)|length }}".to_owned()),
        ("a repeated text", Refused, "{% set a = 'a' %}{{ a * 1000000000 }}".to_owned()),
        ("repeated texts", Refused, "{% for i in range(1000) %}{% set a = 'a' * 60000 %}{% endfor %}".to_owned()),
        ("a repeated tuple", Refused, "{% set a = (1,) %}{{ a * 1000000000 }}".to_owned()),
        ("a list compared often", Refused, "{% for i in range(10000) %}{{ empty == variables.empty }}{% endfor %}".to_owned()),
        ("a list sought often", Refused, "{% for i in range(10000) %}{{ [1] in empty }}{% endfor %}".to_owned()),
        ("a list printed often", Refused, "{% for i in range(10000) %}{{ empty }}{% endfor %}".to_owned()),
        ("a text printed often", Refused, "{% for i in range(10000) %}{{ s }}{% endfor %}".to_owned()),
        ("a text kept often", Refused, "{% for i in range(10000) %}{% set a %}{{ s }}{% endset %}{% endfor %}".to_owned()),
        ("a block doubled", Refused, format!("{{% set a %}}aa{{% endset %}}{}", "{% set a %}{{ a }}{{ a }}{% endset %}".repeat(40))),
        ("a macro of a macro", Refused, format!("{{% macro m0() %}}aa{{% endmacro %}}{}{{{{ m40() }}}}", (1..=40).map(|n| format!("{{% macro m{n}() %}}{{{{ m{0}() }}}}{{{{ m{0}() }}}}{{% endmacro %}}", n - 1)).collect::<String>())),
    ]
}
