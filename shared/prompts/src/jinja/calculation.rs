//! Filters that make numbers, or texts of them.

use minijinja::{
    Environment, Error, ErrorKind, State, filters as engine,
    value::{Kwargs, Value, ValueKind},
};

use super::{
    arguments::{Arguments, given, number, size, truth},
    numbers, texts,
};

/// Most digits that a number is rounded to at no charge.
const DIGITS_AT_NO_CHARGE: u32 = 20;
/// What the engine charges for steps, for writing a number with a thousand digits.
const FUEL_PER_PRECISE_NUMBER: u64 = 50;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("filesizeformat", file_size);
    environment.add_filter("float", float);
    environment.add_filter("int", int);
    environment.add_filter("round", round);
}

/// `int(default=0, base=10)`: what is no number is the default.
fn int(value: Value, arguments: Arguments) -> Result<Value, Error> {
    let [default, base] = given(["default", "base"], arguments)?;
    let base = size(base.as_ref(), 10)?;
    let number = match value.kind() {
        ValueKind::String => value.as_str().and_then(|text| {
            numbers::whole(text, base).or_else(|| text.trim().parse().ok().and_then(towards_zero))
        }),
        ValueKind::Bool => Some(i128::from(value.is_true())),
        ValueKind::Number if value.is_integer() => return Ok(value),
        ValueKind::Number => numbers::float(&value).and_then(towards_zero),
        _ => None,
    };
    let default = || default.unwrap_or_else(|| Value::from(0));
    Ok(number.map_or_else(default, Value::from))
}

fn towards_zero(number: f64) -> Option<i128> {
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    (number.abs() < 1e38).then_some(number as i128)
}

/// `float(default=0.0)`: what is no number is the default.
fn float(value: &Value, arguments: Arguments) -> Result<Value, Error> {
    let [default] = given(["default"], arguments)?;
    let number = number_in(value);
    Ok(number.map_or_else(|| default.unwrap_or_else(|| Value::from(0.0)), Value::from))
}

fn number_in(value: &Value) -> Option<f64> {
    match value.kind() {
        ValueKind::String => value
            .as_str()
            .and_then(|text| text.trim().parse::<f64>().ok()),
        ValueKind::Bool => Some(f64::from(u8::from(value.is_true()))),
        ValueKind::Number => f64::try_from(value.clone()).ok(),
        _ => None,
    }
}

/// `filesizeformat(binary=false)`.
fn file_size(value: &Value, arguments: Arguments) -> Result<String, Error> {
    let [binary] = given(["binary"], arguments)?;
    let (base, infix) = if truth(binary.as_ref(), false) {
        (1024.0, "i")
    } else {
        (1000.0, "")
    };
    let Some(bytes) = number_in(value) else {
        let message = "the size of a file is a number";
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    };
    if bytes < base {
        let is_one = (bytes - 1.0).abs() < f64::EPSILON;
        let noun = if is_one { "Byte" } else { "Bytes" };
        return Ok(format!("{} {noun}", bytes.trunc()));
    }
    let mut size = bytes / base;
    let mut prefixes = "kMGTPEZY".chars();
    let mut prefix = prefixes.next().unwrap_or_default();
    while size >= base {
        let Some(larger) = prefixes.next() else { break };
        prefix = larger;
        size /= base;
    }
    let prefix = match prefix {
        'k' if !infix.is_empty() => 'K',
        other => other,
    };
    Ok(format!("{size:.1} {prefix}{infix}B"))
}

/// `round(precision=0, method='common')`.
fn round(state: &State, value: Value, arguments: Arguments) -> Result<Value, Error> {
    let [precision, method] = given(["precision", "method"], arguments)?;
    let precision = number(precision.as_ref(), 0)?;
    let precision = i32::try_from(precision).map_err(|_| ErrorKind::InvalidOperation)?;
    let method = method.filter(|method| !method.is_none());
    let method = method.as_ref().map_or("common".into(), texts::of);
    if precision.unsigned_abs() > DIGITS_AT_NO_CHARGE {
        state.consume_fuel(FUEL_PER_PRECISE_NUMBER)?;
    }
    let value = match f64::try_from(value.clone()) {
        Ok(number) if method != "common" => Value::from(number),
        _ => value,
    };
    let none = Kwargs::from_iter(Vec::<(String, Value)>::new());
    engine::round(value, Some(precision), Some(&method), none)
}
