//! How much a value may hold.

use std::fmt::{self, Write};

use minijinja::{
    Environment, Error, ErrorKind, State, Value,
    value::{Kwargs, Tuple, ValueKind},
};

use super::texts;
use crate::limits::OUTPUT_MAX_BYTES;

/// The filter that measures a value which is about to be worked on. No template can name it.
pub(super) const MEASURED: &str = "!measured";
/// The filter that does nothing with a value, for which the engine charges the length of a text.
pub(super) const PAID: &str = "!paid";
/// The filter that looks at a value which is about to be kept in a namespace.
pub(super) const STORED: &str = "!stored";

/// Most bytes of a value with all that it holds.
const BYTES_MAX: u64 = 512 * 1024;
/// How many bytes a value counts by itself.
const VALUE_BYTES: u64 = 8;
/// Bytes that are measured for one unit of fuel.
const BYTES_PER_FUEL: u64 = 32;
/// How deep lists and objects may be nested.
const DEPTH_MAX: usize = 150;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter(MEASURED, measured);
    environment.add_filter(PAID, |value: Value| value);
    environment.add_filter(STORED, stored);
    environment.set_formatter(|output, _, value| print(value, output));
}

/// `value`, charged for its size; what is only said to be a list becomes one.
fn measured(state: &State, value: Value) -> Result<Value, Error> {
    if value.as_object().is_none() {
        return Ok(value);
    }
    let value = if value.kind() == ValueKind::Iterable || is_a(&value, "::MergeSeq") {
        state.consume_fuel(value.len().map_or(1, as_u64))?;
        listed(&value)?
    } else {
        value
    };
    let bytes = size(&value)?;
    state.consume_fuel(bytes / BYTES_PER_FUEL)?;
    Ok(value)
}

/// `value` unless it is a namespace: one that holds itself would never be freed.
pub(super) fn stored(value: Value) -> Result<Value, Error> {
    if is_namespace(&value) {
        Err(Error::new(ErrorKind::InvalidOperation, NESTED_NAMESPACE))
    } else {
        Ok(value)
    }
}

const NESTED_NAMESPACE: &str = "a namespace cannot be kept in another value";

/// The constant `value` with lists that are as long as they say.
pub(super) fn settled(value: &Value) -> Result<Value, Error> {
    settle(value, &mut (BYTES_MAX / VALUE_BYTES), 0)
}

fn settle(value: &Value, left: &mut u64, depth: usize) -> Result<Value, Error> {
    *left = left.checked_sub(1).ok_or_else(too_large)?;
    if depth > DEPTH_MAX {
        return Err(too_large());
    }
    let mut inner = |value: &Value| settle(value, left, depth + 1);
    if value.is_kwargs() {
        let named = Kwargs::try_from(value.clone())?;
        let named: Vec<_> = named.args().map(|name| (name, named.peek(name))).collect();
        let settled = named.into_iter().map(|(name, value)| {
            let value: Value = value?;
            Ok((name.to_owned(), inner(&value)?))
        });
        let settled: Result<Kwargs, Error> = settled.collect();
        return Ok(settled?.into());
    }
    match (value.kind(), value.as_object()) {
        (ValueKind::Seq | ValueKind::Iterable, Some(_)) if !value.is_tuple() => {
            value.try_iter()?.map(|item| inner(&item)).collect()
        }
        (ValueKind::Seq, Some(_)) => {
            let items = value.try_iter()?.map(|item| inner(&item));
            Ok(Tuple::from(items.collect::<Result<Vec<_>, _>>()?).into())
        }
        (ValueKind::Map, Some(object)) => {
            let pairs = object.try_iter_pairs().into_iter().flatten();
            let pairs = pairs.map(|(key, value)| Ok((key, inner(&value)?)));
            Ok(Value::from_pairs(pairs.collect::<Result<Vec<_>, Error>>()?))
        }
        _ => Ok(value.clone()),
    }
}

fn listed(value: &Value) -> Result<Value, Error> {
    let most = usize::try_from(BYTES_MAX / VALUE_BYTES).unwrap_or(usize::MAX);
    let items: Vec<Value> = value.try_iter()?.take(most + 1).collect();
    if items.len() > most {
        return Err(too_large());
    }
    Ok(items.into())
}

/// The bytes of `value` with all that it holds.
fn size(value: &Value) -> Result<u64, Error> {
    let mut bytes = 0;
    add_size(value, &mut bytes, 0)?;
    Ok(bytes)
}

/// The bytes of `value`, or the most there may be.
pub(super) fn size_or_most(value: &Value) -> u64 {
    size(value).unwrap_or(BYTES_MAX)
}

fn add_size(value: &Value, bytes: &mut u64, depth: usize) -> Result<(), Error> {
    *bytes += VALUE_BYTES + value.as_str().map_or(0, |text| as_u64(text.len()));
    if *bytes > BYTES_MAX || depth > DEPTH_MAX {
        return Err(too_large());
    }
    let Some(object) = value.as_object() else {
        return Ok(());
    };
    if depth > 0 && is_namespace(value) {
        return Err(Error::new(ErrorKind::InvalidOperation, NESTED_NAMESPACE));
    }
    if value.kind() == ValueKind::Map {
        for (key, value) in object.try_iter_pairs().into_iter().flatten() {
            add_size(&key, bytes, depth + 1)?;
            add_size(&value, bytes, depth + 1)?;
        }
    } else {
        for item in object.try_iter().into_iter().flatten() {
            add_size(&item, bytes, depth + 1)?;
        }
    }
    Ok(())
}

fn is_namespace(value: &Value) -> bool {
    is_a(value, "::Namespace")
}

/// Whether `value` is an object of this type of the engine.
fn is_a(value: &Value, name: &str) -> bool {
    let object = value.as_object();
    object.is_some_and(|object| object.type_name().ends_with(name))
}

fn too_large() -> Error {
    Error::new(
        ErrorKind::InvalidOperation,
        "a list or an object is too large or too deeply nested",
    )
}

pub(super) fn as_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Prints `value`, at most what a prompt can take.
fn print(value: &Value, output: &mut minijinja::Output) -> Result<(), Error> {
    if let Some(text) = value.as_str() {
        return Ok(output.write_str(text)?);
    }
    if value.as_object().is_some() && value.kind() != ValueKind::Iterable {
        size(value)?;
    }
    let mut limited = Limited {
        output,
        left: OUTPUT_MAX_BYTES,
    };
    texts::write(&mut limited, value).map_err(|_| too_large())
}

/// Takes what is printed until it is too much.
struct Limited<'o, 'w> {
    output: &'o mut minijinja::Output<'w>,
    left: usize,
}

impl Write for Limited<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.left = self.left.checked_sub(text.len()).ok_or(fmt::Error)?;
        self.output.write_str(text)
    }
}
