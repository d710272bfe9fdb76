//! Filters that do something with every item of a list, charged for what they do it with.
//!
//! The engine charges for the items, but looks again for each of them at the text to replace, at
//! the list to search, and at the attribute, which may be a path of thousands of steps.

use minijinja::{
    Environment, Error, State, filters as engine,
    value::{Rest, Value, ValueOrKwargs},
};

use super::bounds;

/// Bytes of arguments that are looked at for one unit of fuel.
const BYTES_PER_FUEL: u64 = 64;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    for (name, filter) in [
        ("map", Value::from_function(engine::map)),
        ("select", Value::from_function(engine::select)),
        ("reject", Value::from_function(engine::reject)),
        ("selectattr", Value::from_function(engine::selectattr)),
        ("rejectattr", Value::from_function(engine::rejectattr)),
        ("sort", Value::from_function(engine::sort)),
        ("groupby", Value::from_function(engine::groupby)),
        ("unique", Value::from_function(engine::unique)),
        ("min", Value::from_function(engine::min)),
        ("max", Value::from_function(engine::max)),
        ("sum", Value::from_function(engine::sum)),
    ] {
        environment.add_filter(
            name,
            move |state: &mut State, value: Value, arguments: Rest<ValueOrKwargs>| {
                let mut all = arguments.into_values();
                charge(state, &value, &all)?;
                all.insert(0, value);
                filter.call(state, &all)
            },
        );
    }
}

/// Charges looking at `arguments` for each item of `value`.
pub(super) fn charge(state: &State, value: &Value, arguments: &[Value]) -> Result<(), Error> {
    let items = value.len().map_or(1, bounds::as_u64);
    let bytes: u64 = arguments.iter().map(bounds::size_or_most).sum();
    let steps: u64 = arguments.iter().map(steps).sum();
    state.consume_fuel(items.saturating_mul(bytes / BYTES_PER_FUEL + steps))
}

/// How many dots and commas are in a text, or in those that are given by name.
fn steps(value: &Value) -> u64 {
    let in_text = |text: &str| bounds::as_u64(text.matches(['.', ',']).count());
    if let Some(text) = value.as_str() {
        return in_text(text);
    }
    let pairs = value.as_object().filter(|_| value.is_kwargs());
    let pairs = pairs.and_then(|object| object.try_iter_pairs().map(Iterator::collect::<Vec<_>>));
    let pairs = pairs.unwrap_or_default();
    let texts = pairs.iter().filter_map(|(_, value)| value.as_str());
    texts.map(in_text).sum()
}
