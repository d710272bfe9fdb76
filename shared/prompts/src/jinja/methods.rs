//! Methods of texts, lists and objects, as Python has them.

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Rest, ValueKind, ValueOrKwargs},
};
use minijinja_contrib::pycompat;

use super::strings;
use crate::material::without_forged;

/// Widest field that a text may be formatted to, in characters.
const WIDTH_MAX: u64 = 1_000;

/// Calls the method `name` of `value`.
pub(super) fn call(
    state: &mut State,
    value: &Value,
    name: &str,
    arguments: &[Value],
) -> Result<Value, Error> {
    let given = || Rest(arguments.iter().cloned().map(ValueOrKwargs::from).collect());
    if let Some(text) = value.as_str() {
        match name {
            "format" => {
                charge_fields(state, text, '{', arguments.iter())?;
                let made = pycompat::unknown_method_callback(state, value, name, arguments)?;
                return Ok(without_forged_marks(&made, text, arguments.iter()));
            }
            "strip" | "lstrip" | "rstrip" => {
                let letters = arguments.first().and_then(Value::as_str);
                charge_letters(state, text, letters.map_or(0, str::len))?;
            }
            "join" => {
                return state.apply_filter(
                    "join",
                    &[
                        arguments.first().cloned().unwrap_or_default(),
                        value.clone(),
                    ],
                );
            }
            "split" => {
                let [separator, most] = super::arguments::given(["sep", "maxsplit"], given())?;
                let arguments = [separator.unwrap_or_default(), most.unwrap_or_default()];
                return pycompat::unknown_method_callback(state, value, name, &arguments);
            }
            _ => {
                if let Some(made) = strings::call(text, name, given()) {
                    return made;
                }
            }
        }
    }
    if name == "index" && value.kind() == ValueKind::Seq {
        let sought = arguments.first().ok_or(ErrorKind::MissingArgument)?;
        let place = value.try_iter()?.position(|item| item == *sought);
        let message = "the item to find is not there";
        let place = place.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, message));
        return place.map(Value::from);
    }
    pycompat::unknown_method_callback(state, value, name, arguments)
}

/// Charges what formatting `arguments` into `text` may make, whose fields begin with `opening`.
pub(super) fn charge_fields<'v>(
    state: &State,
    text: &str,
    opening: char,
    arguments: impl Iterator<Item = &'v Value>,
) -> Result<(), Error> {
    if widest(text) > WIDTH_MAX {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a field is at most {WIDTH_MAX} characters wide"),
        ));
    }
    let fields = as_u64(text.matches(opening).count());
    let longest = arguments.map(length).max().unwrap_or_default();
    state.consume_fuel(fields * (1 + longest.max(widest(text)) / 64))
}

/// What was `made` of `text` and `arguments`, of which a number may have become a mark.
pub(super) fn without_forged_marks<'v>(
    made: &'v Value,
    text: &'v str,
    arguments: impl Iterator<Item = &'v Value>,
) -> Value {
    let texts = arguments.filter_map(Value::as_str).chain([text]);
    let made = made.as_str().unwrap_or_default();
    Value::from(&*without_forged(made, texts))
}

/// The largest number that is written in `text`.
fn widest(text: &str) -> u64 {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    let numbers = digits.filter(|digits| !digits.is_empty());
    let number = |digits: &str| digits.parse().unwrap_or(u64::MAX);
    numbers.map(number).max().unwrap_or_default()
}

/// Charges looking for each letter of `text` among so many `letters`.
pub(super) fn charge_letters(state: &State, text: &str, letters: usize) -> Result<(), Error> {
    state.consume_fuel(as_u64(text.len()).saturating_mul(as_u64(letters)) / 256)
}

/// The bytes of a text, or those of a list or an object when printed, at least.
fn length(value: &Value) -> u64 {
    match value.as_str() {
        Some(text) => as_u64(text.len()),
        None if value.as_object().is_some() => super::bounds::size_or_most(value),
        None => 1,
    }
}

fn as_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
