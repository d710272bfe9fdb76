//! Filters that do something with every item of a list, charged for what they do it with.
//!
//! The engine charges for the items, but looks again for each of them at the text to replace, at
//! the list to search, and at the attribute, which may be a path of thousands of steps.

use minijinja::{
    Environment, Error, State, filters as engine,
    value::{Rest, Value, ValueOrKwargs},
};

use super::{arguments::Arguments, bounds};

/// Bytes of arguments that are looked at for one unit of fuel.
const BYTES_PER_FUEL: u64 = 64;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("map", map);
    for (name, filter) in [
        ("select", Value::from_function(engine::select)),
        ("reject", Value::from_function(engine::reject)),
        ("selectattr", Value::from_function(engine::selectattr)),
        ("rejectattr", Value::from_function(engine::rejectattr)),
        ("sum", Value::from_function(engine::sum)),
    ] {
        environment.add_filter(
            name,
            move |state: &mut State, value: Value, arguments: Arguments| {
                let mut all = arguments.into_values();
                charge(state, &value, &all)?;
                all.insert(0, value);
                filter.call(state, &all)
            },
        );
    }
}

/// `map(filter, …)` and `map(attribute=…, default=none)`.
fn map(state: &mut State, value: Value, arguments: Arguments) -> Result<Value, Error> {
    let mut all = arguments.into_values();
    charge(state, &value, &all)?;
    let filter = match all.first_mut() {
        Some(first) if !first.is_kwargs() => first.to_string(),
        _ => {
            let all = all.into_iter().map(ValueOrKwargs::from).collect();
            return Ok(engine::map(state, value, Rest(all))?.into());
        }
    };
    let mut mapped = Vec::new();
    for item in value.try_iter()? {
        state.consume_fuel(1 + length(&item) / BYTES_PER_FUEL)?;
        if let Some(first) = all.first_mut() {
            *first = item;
        }
        let made = state.apply_filter(&filter, &all)?;
        state.consume_fuel(length(&made) / BYTES_PER_FUEL)?;
        mapped.push(made);
    }
    Ok(mapped.into())
}

/// The bytes of a text.
fn length(value: &Value) -> u64 {
    value.as_str().map_or(0, |text| bounds::as_u64(text.len()))
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
