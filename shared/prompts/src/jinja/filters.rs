//! Filters that Jinja2 has otherwise than `minijinja`, or that it has and `minijinja` has not.

use minijinja::{
    Environment, Error, ErrorKind, State, filters as engine,
    value::{Rest, Value, ValueOrKwargs},
};
use minijinja_contrib::{
    filters::wordcount,
    globals::{cycler, joiner},
};

use super::{
    arguments::{Arguments, given, number, size, truth},
    bounds, each, json, methods, sorting, texts, wordwrap,
};

/// The filter that `~` is. No template can name it.
pub(super) const CONCATENATED: &str = "!concatenated";

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("batch", batch);
    environment.add_filter("d", default);
    environment.add_filter("default", default);
    environment.add_filter("format", format);
    environment.add_filter("join", join);
    environment.add_filter("replace", replace);
    environment.add_filter("slice", slice);
    environment.add_filter("string", string);
    environment.add_filter("tojson", json::to_json);
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

/// `cycler(…)`, whose `next()` gives one after the other.
fn cycle(items: Rest<Value>) -> Result<Value, Error> {
    let items = items.0.into_iter().map(bounds::stored);
    cycler(items.collect::<Result<_, _>>()?)
}

/// `joiner(sep=', ')`, which gives nothing the first time.
fn join_with(between: Option<Value>) -> Result<Value, Error> {
    Ok(joiner(between.map(bounds::stored).transpose()?))
}

/// `format(…)`, with `%s` for each of the values.
fn format(state: &mut State, text: &Value, values: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let format = text.as_str().unwrap_or_default();
    let given: Vec<Value> = values.iter().map(|value| (**value).clone()).collect();
    methods::charge_fields(state, format, '%', given.iter())?;
    let made = engine::format(state, text, values)?;
    Ok(methods::without_forged_marks(&made, format, given.iter()))
}
