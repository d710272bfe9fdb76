//! Filters that Jinja2 has otherwise than `minijinja`, or that it has and `minijinja` has not.

use std::fmt::Write;

use minijinja::{
    Environment, Error, ErrorKind, State, filters as engine,
    value::{Kwargs, Rest, StringInput, Value, ValueKind, ValueOrKwargs},
};
use minijinja_contrib::{
    filters::{striptags, wordcount},
    globals::{cycler, joiner},
};

use super::{
    arguments::{Arguments, given, number, size, truth},
    bounds, each, json, methods, numbers, sorting, texts, wordwrap,
};
use crate::material::{MARK, unmarked};

/// The filter that `~` is. No template can name it.
pub(super) const CONCATENATED: &str = "!concatenated";

/// Widest text that a filter fills up with blanks, in characters: more than any prompt has.
pub(super) const WIDEST: usize = 1_000;
/// What the engine charges for steps, for looking up an entity among two thousand.
const FUEL_PER_ENTITY: u64 = 8;
/// Most digits that a number is rounded to at no charge.
const DIGITS_AT_NO_CHARGE: u32 = 20;
/// What the engine charges for steps, for writing a number with a thousand digits.
const FUEL_PER_PRECISE_NUMBER: u64 = 50;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("batch", batch);
    environment.add_filter("center", center);
    environment.add_filter("d", default);
    environment.add_filter("default", default);
    environment.add_filter("e", escape);
    environment.add_filter("escape", escape);
    environment.add_filter("filesizeformat", file_size);
    environment.add_filter("float", float);
    environment.add_filter("forceescape", force_escape);
    environment.add_filter("format", format);
    environment.add_filter("indent", indent);
    environment.add_filter("int", int);
    environment.add_filter("join", join);
    environment.add_filter("replace", replace);
    environment.add_filter("round", round);
    environment.add_filter("slice", slice);
    environment.add_filter("string", string);
    environment.add_filter("striptags", strip_tags);
    environment.add_filter("tojson", json::to_json);
    environment.add_filter("trim", trim);
    environment.add_filter("truncate", truncate);
    environment.add_filter("urlencode", url_encode);
    environment.add_filter("wordcount", wordcount);
    environment.add_filter("wordwrap", wordwrap::wrap);
    environment.add_filter(CONCATENATED, concatenated);
    environment.remove_filter("pprint");
    environment.remove_global("debug");
    environment.add_function("cycler", cycle);
    environment.add_function("joiner", join_with);
}

/// `default(default_value='', boolean=false)`.
fn default(value: Value, arguments: Arguments) -> Result<Value, Error> {
    let [instead, boolean] = given(["default_value", "boolean"], arguments)?;
    if value.is_undefined() || (truth(boolean.as_ref(), false) && !value.is_true()) {
        Ok(instead.unwrap_or_else(|| Value::from("")))
    } else {
        Ok(value)
    }
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

/// `truncate(length=255, killwords=false, end='...', leeway=5)`.
fn truncate(text: &Value, arguments: Arguments) -> Result<String, Error> {
    let parameters = ["length", "killwords", "end", "leeway"];
    let [length, killwords, end, leeway] = given(parameters, arguments)?;
    let text = texts::of(text);
    let length = size(length.as_ref(), 255)?;
    let end = end.as_ref().map_or("...".into(), texts::of);
    if text.chars().count() <= length.saturating_add(size(leeway.as_ref(), 5)?) {
        return Ok(text.into_owned());
    }
    let kept = length.saturating_sub(end.chars().count());
    let cut: String = text.chars().take(kept).collect();
    if truth(killwords.as_ref(), false) {
        return Ok(cut + &end);
    }
    let whole_words = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    Ok(format!("{whole_words}{end}"))
}

/// `center(width=80)`.
fn center(text: &Value, arguments: Arguments) -> Result<String, Error> {
    let [width] = given(["width"], arguments)?;
    Ok(texts::centered(
        &texts::of(text),
        size(width.as_ref(), 80)?,
        ' ',
    ))
}

/// `indent(width=4, first=false, blank=false)`, where the width may be what to begin lines with.
fn indent(state: &State, text: &Value, arguments: Arguments) -> Result<Value, Error> {
    let [width, first, blank] = given(["width", "first", "blank"], arguments)?;
    let blanks = match width.as_ref().and_then(Value::as_str) {
        Some(_) => 0,
        None => size(width.as_ref(), 4)?,
    };
    if blanks > WIDEST {
        let message = format!("a text is indented by at most {WIDEST} blanks");
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    let blanks = " ".repeat(blanks);
    let begin = width.as_ref().and_then(Value::as_str).unwrap_or(&blanks);
    let whole = texts::of(text);
    let mut lines = texts::lines(&whole);
    // A text that ends with a new line has an empty line after it.
    if lines.last().is_none_or(|(_, end)| !end.is_empty()) {
        lines.push(("", ""));
    }
    let bytes = bounds::as_u64(begin.len()).saturating_mul(bounds::as_u64(lines.len()));
    state.consume_fuel(bytes / 64)?;
    let mut indented = String::new();
    for (count, (line, _)) in lines.into_iter().enumerate() {
        if count > 0 {
            indented.push('\n');
        }
        let begins = match count {
            0 => truth(first.as_ref(), false),
            _ => !line.is_empty() || truth(blank.as_ref(), false),
        };
        if begins {
            indented.push_str(begin);
        }
        indented.push_str(line);
    }
    Ok(like(text, indented))
}

/// `made` of `text`, safe if that is.
fn like(text: &Value, made: String) -> Value {
    if text.is_safe() {
        Value::from_safe_string(made)
    } else {
        Value::from(made)
    }
}

/// `replace(old, new, count=none)`.
fn replace(state: &State, text: &Value, arguments: Arguments) -> Result<String, Error> {
    let [old, new, count] = given(["old", "new", "count"], arguments)?;
    let (Some(old), Some(new)) = (old, new) else {
        return Err(Error::from(ErrorKind::MissingArgument));
    };
    let (text, old, new) = (texts::of(text), texts::of(&old), texts::of(&new));
    let most = usize::try_from(number(count.as_ref(), -1)?).unwrap_or(usize::MAX);
    let places = text.matches(&*old).take(most).count();
    state.consume_fuel(bounds::as_u64(places.saturating_mul(new.len()) / 64))?;
    Ok(text.replacen(&*old, &new, most))
}

/// `batch(linecount, fill_with=none)`.
fn batch(state: &State, value: Value, arguments: Arguments) -> Result<Value, Error> {
    let [count, filler] = given(["linecount", "fill_with"], arguments)?;
    engine::batch(state, value, size(count.as_ref(), 0)?, filler)
}

/// `slice(slices, fill_with=none)`.
fn slice(state: &State, value: Value, arguments: Arguments) -> Result<Value, Error> {
    let [count, filler] = given(["slices", "fill_with"], arguments)?;
    engine::slice(state, value, size(count.as_ref(), 0)?, filler)
}

/// `join(d='', attribute=none)`.
fn join(state: &State, value: &Value, arguments: Arguments) -> Result<String, Error> {
    let [between, attribute] = given(["d", "attribute"], arguments)?;
    let between = between.as_ref().map_or("".into(), texts::of);
    let attribute = attribute.filter(|attribute| !attribute.is_none());
    each::charge(state, value, attribute.as_slice())?;
    let mut joined = String::new();
    for (count, item) in value.try_iter()?.enumerate() {
        if count > 0 {
            joined.push_str(&between);
        }
        let item = match &attribute {
            Some(attribute) => sorting::attribute_of(&item, attribute, None),
            None => item,
        };
        let item = texts::of(&item);
        state.consume_fuel(bounds::as_u64(
            (between.len() + item.len()) / 64 + count % 2,
        ))?;
        joined.push_str(&item);
    }
    Ok(joined)
}

/// `string`.
fn string(state: &State, value: Value) -> Result<Value, Error> {
    if value.as_str().is_some() {
        return Ok(value);
    }
    let text = texts::of(&value);
    state.consume_fuel(bounds::as_u64(text.len() / 16))?;
    Ok(Value::from(&*text))
}

/// What `a ~ b` is.
fn concatenated(state: &State, a: &Value, b: &Value) -> Result<String, Error> {
    let (a, b) = (texts::of(a), texts::of(b));
    state.consume_fuel(bounds::as_u64((a.len() + b.len()) / 64))?;
    Ok(a.into_owned() + &b)
}

/// `urlencode`: a text for a path, or pairs for a query.
fn url_encode(state: &State, value: &Value) -> Result<String, Error> {
    let pairs: Vec<(Value, Value)> = match (value.kind(), value.as_object()) {
        (ValueKind::Map, Some(object)) => object.try_iter_pairs().into_iter().flatten().collect(),
        (ValueKind::Seq | ValueKind::Iterable, Some(object)) => {
            let pairs = object.try_iter().into_iter().flatten();
            let pair = |pair: Value| Ok((pair.get_item_by_index(0)?, pair.get_item_by_index(1)?));
            pairs.map(pair).collect::<Result<_, Error>>()?
        }
        _ => return Ok(url_encoded(&texts::of(value), false)),
    };
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(&url_encoded(&texts::of(&name), true));
        query.push('=');
        query.push_str(&url_encoded(&texts::of(&value), true));
        state.consume_fuel(1)?;
    }
    state.consume_fuel(bounds::as_u64(query.len() / 64))?;
    Ok(query)
}

fn url_encoded(text: &str, for_query: bool) -> String {
    let mut encoded = String::new();
    for byte in text.replace(MARK, "<").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-' | b'~' => {
                encoded.push(char::from(byte));
            }
            b'/' if !for_query => encoded.push('/'),
            b' ' if for_query => encoded.push('+'),
            _ => {
                // Nothing fails that is written to a text.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
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

/// `trim(chars=none)`.
fn trim(state: &State, text: StringInput, arguments: Arguments) -> Result<Value, Error> {
    let [letters] = given(["chars"], arguments)?;
    let letters = letters.filter(|letters| !letters.is_none());
    let letters = letters.as_ref().map(texts::of);
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

/// The text for HTML, unless it is one.
fn escape(value: Value) -> Value {
    if value.is_safe() {
        value
    } else {
        force_escape(&value)
    }
}

/// The text for HTML, with quotes as `markupsafe` writes them.
fn force_escape(value: &Value) -> Value {
    let mut escaped = String::new();
    for c in texts::of(value).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' | MARK => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\'' => escaped.push_str("&#39;"),
            '"' => escaped.push_str("&#34;"),
            other => escaped.push(other),
        }
    }
    Value::from_safe_string(escaped)
}

/// `striptags`.
fn strip_tags(state: &State, text: String) -> Result<String, Error> {
    let entities = text.matches('&').count();
    state.consume_fuel(FUEL_PER_ENTITY * u64::try_from(entities).unwrap_or(u64::MAX))?;
    // An entity may be a mark.
    Ok(unmarked(&striptags(text)).into_owned())
}
