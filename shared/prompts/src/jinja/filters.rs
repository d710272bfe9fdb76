//! Filters that Jinja2 has otherwise than `minijinja`, or that it has and `minijinja` has not.

use std::borrow::Cow;

use minijinja::{
    Environment, Error, ErrorKind, State, filters as engine,
    value::{Kwargs, Rest, StringInput, Value, ValueKind, ValueOrKwargs},
};
use minijinja_contrib::{
    filters::{striptags, wordcount, wordwrap},
    globals::{cycler, joiner},
};

use super::{bounds, methods, numbers};
use crate::material::unmarked;

/// Widest text that a filter fills up with blanks, in characters: more than any prompt has.
const WIDEST: usize = 1_000;
/// Most blanks that a level of JSON is indented by.
const INDENT_MAX: usize = 16;
/// Most bytes of what stands between wrapped lines.
const WRAPSTRING_MAX_BYTES: usize = 64;
/// What the engine charges for steps, for looking up an entity among two thousand.
const FUEL_PER_ENTITY: u64 = 8;
/// Most digits that a number is rounded to at no charge.
const DIGITS_AT_NO_CHARGE: u32 = 20;
/// What the engine charges for steps, for writing a number with a thousand digits.
const FUEL_PER_PRECISE_NUMBER: u64 = 50;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("int", int);
    environment.add_filter("float", float);
    environment.add_filter("truncate", truncate);
    environment.add_filter("center", center);
    environment.add_filter("escape", escape);
    environment.add_filter("e", escape);
    environment.add_filter("striptags", strip_tags);
    environment.add_filter("tojson", to_json);
    environment.add_filter("wordcount", wordcount);
    environment.add_filter("wordwrap", wrap);
    environment.add_filter("trim", trim);
    environment.add_filter("round", round);
    environment.add_filter("format", format);
    environment.remove_filter("pprint");
    environment.remove_global("debug");
    environment.add_function("cycler", cycle);
    environment.add_function("joiner", join_with);
}

/// `int(default=0)`: what is no number is the default.
fn int(value: &Value, default: Option<Value>) -> Value {
    let number = match value.kind() {
        ValueKind::String => value.as_str().and_then(|text| {
            numbers::whole(text).or_else(|| text.trim().parse().ok().and_then(towards_zero))
        }),
        ValueKind::Bool => Some(i64::from(value.is_true())),
        ValueKind::Number => i64::try_from(value.clone())
            .ok()
            .or_else(|| numbers::float(value).and_then(towards_zero)),
        _ => None,
    };
    number.map_or_else(|| default.unwrap_or_else(|| Value::from(0)), Value::from)
}

fn towards_zero(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    (number.abs() < 9e15).then_some(number as i64)
}

/// `float(default=0.0)`: what is no number is the default.
fn float(value: &Value, default: Option<Value>) -> Value {
    let number = match value.kind() {
        ValueKind::String => value
            .as_str()
            .and_then(|text| text.trim().parse::<f64>().ok()),
        ValueKind::Bool => Some(f64::from(u8::from(value.is_true()))),
        ValueKind::Number => f64::try_from(value.clone()).ok(),
        _ => None,
    };
    number.map_or_else(|| default.unwrap_or_else(|| Value::from(0.0)), Value::from)
}

/// `truncate(length=255, killwords=false, end='...', leeway=5)`.
fn truncate(text: &str, by_place: Rest<Value>, by_name: Kwargs) -> Result<String, Error> {
    let parameters = ["length", "killwords", "end", "leeway"];
    let given = together(parameters, by_place, by_name)?;
    let length = given.get::<Option<usize>>("length")?.unwrap_or(255);
    let killwords = given.get::<Option<bool>>("killwords")?.unwrap_or(false);
    let end = given.get::<Option<String>>("end")?;
    let end = end.as_deref().unwrap_or("...");
    let leeway = given.get::<Option<usize>>("leeway")?.unwrap_or(5);
    given.assert_all_used()?;
    if text.chars().count() <= length.saturating_add(leeway) {
        return Ok(text.to_owned());
    }
    let kept = length.saturating_sub(end.chars().count());
    let cut: String = text.chars().take(kept).collect();
    if killwords {
        return Ok(cut + end);
    }
    let whole_words = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    Ok(format!("{whole_words}{end}"))
}

/// `center(width=80)`.
fn center(text: &str, width: Option<usize>) -> String {
    let width = width.unwrap_or(80).min(WIDEST);
    let missing = width.saturating_sub(text.chars().count());
    // An odd blank is on the side that Python puts it.
    let left = missing / 2 + (missing & width & 1);
    format!("{}{text}{}", " ".repeat(left), " ".repeat(missing - left))
}

/// `cycler(…)`, whose `next()` gives one after the other.
fn cycle(items: Rest<Value>) -> Result<Value, Error> {
    let items = items.0.into_iter().map(bounds::stored);
    cycler(items.collect::<Result<_, _>>()?)
}

/// `joiner(sep=', ')`, which gives nothing the first time.
fn join_with(between: Option<Value>) -> Result<Value, Error> {
    Ok(joiner(between.map(bounds::stored).transpose()?))
}

/// `round(precision=0, method='common')`.
fn round(
    state: &State,
    value: Value,
    by_place: Rest<Value>,
    by_name: Kwargs,
) -> Result<Value, Error> {
    let given = together(["precision", "method"], by_place, by_name)?;
    let precision = given.get::<Option<i32>>("precision")?.unwrap_or(0);
    let method = given.get::<Option<&str>>("method")?;
    given.assert_all_used()?;
    if precision.unsigned_abs() > DIGITS_AT_NO_CHARGE {
        state.consume_fuel(FUEL_PER_PRECISE_NUMBER)?;
    }
    let none = Kwargs::from_iter(Vec::<(String, Value)>::new());
    engine::round(value, Some(precision), method, none)
}

/// `trim(chars=none)`.
fn trim(state: &State, text: StringInput, letters: Option<Cow<'_, str>>) -> Result<Value, Error> {
    let many = letters.as_ref().map_or(0, |letters| letters.len());
    methods::charge_letters(state, text.as_str(), many)?;
    Ok(engine::trim(text, letters))
}

/// `format(…)`, with `%s` for each of the values.
fn format(state: &mut State, text: &Value, values: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let format = text.as_str().unwrap_or_default();
    let given: Vec<Value> = values.iter().map(|value| (**value).clone()).collect();
    methods::charge_fields(state, format, '%', given.iter())?;
    let made = engine::format(state, text, values)?;
    Ok(methods::without_forged_marks(&made, format, given.iter()))
}

/// The text for HTML, with quotes as `markupsafe` writes them.
fn escape(value: &Value) -> Value {
    let mut escaped = String::new();
    for c in value.to_string().chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\'' => escaped.push_str("&#39;"),
            '"' => escaped.push_str("&#34;"),
            other => escaped.push(other),
        }
    }
    Value::from_safe_string(escaped)
}

/// `wordwrap(width=79, break_long_words=true, wrapstring='\n')`.
fn wrap(text: &Value, by_place: Rest<Value>, by_name: Kwargs) -> Result<Value, Error> {
    let parameters = ["width", "break_long_words", "wrapstring"];
    let given = together(parameters, by_place, by_name)?;
    let between: Option<&str> = given.peek("wrapstring").unwrap_or_default();
    if between.map_or(0, str::len) > WRAPSTRING_MAX_BYTES {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("what stands between lines is at most {WRAPSTRING_MAX_BYTES} bytes"),
        ));
    }
    wordwrap(text, given)
}

/// `striptags`.
fn strip_tags(state: &State, text: String) -> Result<String, Error> {
    let entities = text.matches('&').count();
    state.consume_fuel(FUEL_PER_ENTITY * u64::try_from(entities).unwrap_or(u64::MAX))?;
    // An entity may be a mark.
    Ok(unmarked(&striptags(text)).into_owned())
}

/// `tojson(indent=none)`.
fn to_json(
    state: &State,
    value: &Value,
    by_place: Rest<Value>,
    by_name: Kwargs,
) -> Result<Value, Error> {
    let given = together(["indent"], by_place, by_name)?;
    let indent = given.get::<Option<Value>>("indent")?;
    given.assert_all_used()?;
    let blanks = indent.as_ref().and_then(Value::as_usize).unwrap_or(0);
    if blanks > INDENT_MAX {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("JSON is indented by at most {INDENT_MAX} blanks"),
        ));
    }
    let json = engine::tojson(
        value,
        indent,
        Kwargs::from_iter(Vec::<(String, Value)>::new()),
    )?;
    let bytes = json.as_str().map_or(0, str::len);
    state.consume_fuel(u64::try_from(bytes / 16).unwrap_or(u64::MAX))?;
    Ok(json)
}

/// Values that are given by place, under the names of their `parameters`, and those given by name.
fn together<const N: usize>(
    parameters: [&str; N],
    by_place: Rest<Value>,
    by_name: Kwargs,
) -> Result<Kwargs, Error> {
    if by_place.len() > N {
        return Err(ErrorKind::TooManyArguments.into());
    }
    let placed = parameters.into_iter().zip(by_place.0);
    let mut given: Vec<(String, Value)> = placed
        .map(|(parameter, value)| (parameter.to_owned(), value))
        .collect();
    for name in by_name.args() {
        given.push((name.to_owned(), by_name.get(name)?));
    }
    drop(by_name);
    Ok(given.into_iter().collect())
}
