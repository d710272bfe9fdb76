//! Values of ours as values of the engine.

use minijinja::Value as Jinja;
use serde_json::{Map, Value};

use crate::material::unmarked;

/// `values` as an object without those that are null, which Jinja then takes for undefined: they
/// print as nothing, and `default` replaces them.
pub(super) fn of(values: &Map<String, Value>) -> Jinja {
    let said = values.iter().filter(|(_, value)| !value.is_null());
    Jinja::from_pairs(said.map(|(name, value)| (Jinja::from(&*unmarked(name)), value_of(value))))
}

fn value_of(value: &Value) -> Jinja {
    match value {
        Value::Null => Jinja::from(()),
        Value::Bool(value) => Jinja::from(*value),
        Value::Number(number) => number_of(number),
        Value::String(text) => Jinja::from(&*unmarked(text)),
        Value::Array(items) => Jinja::from(items.iter().map(value_of).collect::<Vec<_>>()),
        Value::Object(fields) => of(fields),
    }
}

fn number_of(number: &serde_json::Number) -> Jinja {
    let whole = number.as_i64().map(Jinja::from);
    let large = || number.as_u64().map(Jinja::from);
    whole
        .or_else(large)
        .or_else(|| number.as_f64().map(Jinja::from))
        .unwrap_or_default()
}
