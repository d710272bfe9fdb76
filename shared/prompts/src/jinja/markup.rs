//! Filters that write texts for HTML and addresses, and that take HTML off.

use std::fmt::Write;

use minijinja::{Environment, Error, State, Value, value::ValueKind};
use minijinja_contrib::filters::striptags;

use super::{bounds, texts};
use crate::material::{MARK, unmarked};

/// What the engine charges for steps, for looking up an entity among two thousand.
const FUEL_PER_ENTITY: u64 = 8;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("e", escape);
    environment.add_filter("escape", escape);
    environment.add_filter("forceescape", force_escape);
    environment.add_filter("striptags", strip_tags);
    environment.add_filter("urlencode", url_encode);
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

/// `striptags`.
fn strip_tags(state: &State, text: String) -> Result<String, Error> {
    let entities = text.matches('&').count();
    state.consume_fuel(FUEL_PER_ENTITY * u64::try_from(entities).unwrap_or(u64::MAX))?;
    // An entity may be a mark.
    Ok(unmarked(&striptags(text)).into_owned())
}
