//! Filters that put texts into a shape.

use minijinja::{
    Environment, Error, ErrorKind, State, filters as engine,
    value::{StringInput, Value},
};

use super::{
    arguments::{Arguments, given, size, truth},
    bounds, methods,
    texts::{self, WIDEST},
};

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("center", center);
    environment.add_filter("indent", indent);
    environment.add_filter("trim", trim);
    environment.add_filter("truncate", truncate);
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

/// `trim(chars=none)`.
fn trim(state: &State, text: StringInput, arguments: Arguments) -> Result<Value, Error> {
    let [letters] = given(["chars"], arguments)?;
    let letters = letters.filter(|letters| !letters.is_none());
    let letters = letters.as_ref().map(texts::of);
    let many = letters.as_ref().map_or(0, |letters| letters.len());
    methods::charge_letters(state, text.as_str(), many)?;
    Ok(engine::trim(text, letters))
}
