//! Loops that go round often.

use super::{
    Outcome::{self, Either, Refused},
    full, nested,
};

pub(super) fn loops() -> Vec<(&'static str, Outcome, String)> {
    vec![
        ("loops in loops", Refused, nested("{% for a in range(9999) %}", "x", "{% endfor %}", 4)),
        ("loops that print nothing", Refused, nested("{% for a in list %}", "", "{% endfor %}", 4)),
        ("loops over nothing", Refused, "{% for a in list %}{% for b in [] %}{% else %}{% endfor %}{% for b in list if false %}{% endfor %}{% endfor %}".to_owned()),
        ("a long body", Refused, full("{% for a in range(9999) %}", "{{ a }}", "{% endfor %}")),
        ("a long body that prints nothing", Refused, full("{% for a in range(9999) %}", "{% set b=a %}", "{% endfor %}")),
        ("a long text", Refused, full("{% for a in range(9999) %}", "x", "{% endfor %}")),
        ("captures", Refused, full("{% for a in range(9999) %}", "{% set b %}{% endset %}", "{% endfor %}")),
        ("scopes", Refused, full("{% for a in range(9999) %}", "{% with %}{% endwith %}", "{% endfor %}")),
        ("macros called often", Refused, full("{% macro m() %}{% endmacro %}{% for a in range(9999) %}", "{{ m() }}", "{% endfor %}")),
        ("many loops", Refused, full("", "{% for a in range(9999) %}{% endfor %}", "")),
        ("many names in scopes", Refused, full("{% for a in range(9999) %}", "{{x}}", "{% endfor %}")),
        ("deep names in scopes", Refused, format!("{}{}{}", "{% for a in range(99) %}".repeat(30), "{{x}}".repeat(5_000), "{% endfor %}".repeat(30))),
        ("attributes in loops", Refused, full("{% for a in range(9999) %}", "{{x.a.b}}", "{% endfor %}")),
        ("tests in loops", Refused, full("{% for a in range(9999) %}", "{{1 is odd}}", "{% endfor %}")),
        ("filters in loops", Refused, full("{% for a in range(9999) %}", "{{1|abs}}", "{% endfor %}")),
        ("errors in loops", Either, full("{% for a in range(9999) %}", "{{''|int}}", "{% endfor %}")),
    ]
}
