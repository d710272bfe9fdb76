//! Values as texts, as Python's `str` writes them.

use std::{
    borrow::Cow,
    fmt::{self, Write},
};

use minijinja::{Value, value::ValueKind};

use super::numbers;

/// Widest text that a filter fills up with blanks, in characters: more than any prompt has.
pub(super) const WIDEST: usize = 1_000;

/// The value as a text; nothing is an empty one.
pub(super) fn of(value: &Value) -> Cow<'_, str> {
    if let Some(text) = value.as_str() {
        return text.into();
    }
    let mut text = String::new();
    // Nothing fails that is written to a text.
    let _ = write(&mut text, value);
    text.into()
}

/// Writes `value` as it is printed.
pub(super) fn write(out: &mut impl Write, value: &Value) -> fmt::Result {
    match value.as_str() {
        Some(text) => out.write_str(text),
        None => write_inner(out, value),
    }
}

/// Writes `value` as it is printed within another.
fn write_inner(out: &mut impl Write, value: &Value) -> fmt::Result {
    if let Some(number) = numbers::float(value) {
        return out.write_str(&numbers::repr(number));
    }
    let Some(object) = value.as_object() else {
        return if value.as_str().is_some() {
            write!(out, "{value:?}")
        } else {
            write!(out, "{value}")
        };
    };
    match value.kind() {
        ValueKind::Seq => {
            let is_tuple = value.is_tuple() || object.type_name().ends_with("::Group");
            let (open, close) = if is_tuple { ('(', ')') } else { ('[', ']') };
            out.write_char(open)?;
            let mut count = 0;
            for item in object.try_iter().into_iter().flatten() {
                separate(out, count)?;
                write_inner(out, &item)?;
                count += 1;
            }
            if is_tuple && count == 1 {
                out.write_char(',')?;
            }
            out.write_char(close)
        }
        ValueKind::Map if !object.type_name().contains("::loop_object::") => {
            out.write_char('{')?;
            let pairs = object.try_iter_pairs().into_iter().flatten();
            for (count, (key, value)) in pairs.enumerate() {
                separate(out, count)?;
                write_inner(out, &key)?;
                out.write_str(": ")?;
                write_inner(out, &value)?;
            }
            out.write_char('}')
        }
        _ => write!(out, "{value}"),
    }
}

fn separate(out: &mut impl Write, before: usize) -> fmt::Result {
    if before > 0 {
        out.write_str(", ")
    } else {
        Ok(())
    }
}

/// `text` in the middle of `width` characters, or of [`WIDEST`], with an odd one on the side that
/// Python puts it.
pub(super) fn centered(text: &str, width: usize, fill: char) -> String {
    let width = width.min(WIDEST);
    let missing = width.saturating_sub(text.chars().count());
    let left = missing / 2 + (missing & width & 1);
    let fill = |count| std::iter::repeat_n(fill, count).collect::<String>();
    format!("{}{text}{}", fill(left), fill(missing - left))
}

/// The lines of `text`, each with the end that it has, split where Python's `splitlines` does.
pub(super) fn lines(text: &str) -> Vec<(&str, &str)> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_line_end) {
        let end = match rest.get(at..at + 2) {
            Some("\r\n") => 2,
            _ => rest
                .get(at..)
                .and_then(|end| end.chars().next())
                .map_or(1, char::len_utf8),
        };
        let line = rest.get(..at).unwrap_or_default();
        lines.push((line, rest.get(at..at + end).unwrap_or_default()));
        rest = rest.get(at + end..).unwrap_or_default();
    }
    if !rest.is_empty() {
        lines.push((rest, ""));
    }
    lines
}

const fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}
