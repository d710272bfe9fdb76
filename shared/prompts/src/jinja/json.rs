//! `tojson`, as Python's `json.dumps` writes it for Jinja2: keys in order, and nothing but ASCII.

use std::fmt::Write;

use minijinja::{Error, ErrorKind, State, Value, value::ValueKind};

use super::{
    arguments::{Arguments, given, size},
    bounds, numbers, texts,
};
use crate::material::MARK;

/// Most blanks that a level is indented by.
const INDENT_MAX: usize = 16;
/// How many bytes are written for one unit of fuel.
const BYTES_PER_FUEL: usize = 16;

/// `tojson(indent=none)`.
pub(super) fn to_json(state: &State, value: &Value, arguments: Arguments) -> Result<Value, Error> {
    let [indent] = given(["indent"], arguments)?;
    let indent = indent.filter(|indent| !indent.is_none());
    let indent = indent.map(|blanks| size(Some(&blanks), 0)).transpose()?;
    if indent.is_some_and(|blanks| blanks > INDENT_MAX) {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("JSON is indented by at most {INDENT_MAX} blanks"),
        ));
    }
    let mut json = Json {
        state,
        text: String::new(),
        paid: 0,
        indent,
        depth: 0,
    };
    json.value(value)?;
    Ok(Value::from_safe_string(json.text))
}

struct Json<'s, 't, 'e> {
    state: &'s State<'t, 'e>,
    text: String,
    /// How many bytes were charged.
    paid: usize,
    indent: Option<usize>,
    depth: usize,
}

impl Json<'_, '_, '_> {
    fn value(&mut self, value: &Value) -> Result<(), Error> {
        if self.text.len() >= self.paid + BYTES_PER_FUEL {
            let bytes = self.text.len() - self.paid;
            self.paid = self.text.len();
            self.state
                .consume_fuel(bounds::as_u64(bytes / BYTES_PER_FUEL))?;
        }
        match value.kind() {
            ValueKind::None => self.text.push_str("null"),
            ValueKind::Bool => self
                .text
                .push_str(if value.is_true() { "true" } else { "false" }),
            ValueKind::Number => self.number(value),
            ValueKind::String => self.string(value.as_str().unwrap_or_default()),
            ValueKind::Seq | ValueKind::Iterable => {
                let items = value.try_iter()?.collect();
                self.all(['[', ']'], items, |json, item: Value| json.value(&item))?;
            }
            ValueKind::Map => self.object(value)?,
            kind => {
                let message = format!("{kind} cannot be written as JSON");
                return Err(Error::new(ErrorKind::InvalidOperation, message));
            }
        }
        Ok(())
    }

    fn object(&mut self, value: &Value) -> Result<(), Error> {
        let pairs = value
            .as_object()
            .and_then(|object| object.try_iter_pairs().map(Vec::from_iter));
        let mut pairs = pairs.unwrap_or_default();
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        self.all(['{', '}'], pairs, |json, (key, value)| {
            let key = match key.kind() {
                ValueKind::None => "null".into(),
                ValueKind::Bool => if key.is_true() { "true" } else { "false" }.into(),
                _ => texts::of(&key),
            };
            json.string(&key);
            json.text.push_str(": ");
            json.value(&value)
        })
    }

    /// Writes `items` between brackets.
    fn all<T>(
        &mut self,
        [open, close]: [char; 2],
        items: Vec<T>,
        write: impl Fn(&mut Self, T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.text.push(open);
        let is_empty = items.is_empty();
        self.depth += 1;
        for (count, item) in items.into_iter().enumerate() {
            if count > 0 {
                self.text
                    .push_str(if self.indent.is_some() { "," } else { ", " });
            }
            self.new_line();
            write(self, item)?;
        }
        self.depth -= 1;
        if !is_empty {
            self.new_line();
        }
        self.text.push(close);
        Ok(())
    }

    fn new_line(&mut self) {
        if let Some(indent) = self.indent {
            self.text.push('\n');
            self.text
                .extend(std::iter::repeat_n(' ', indent * self.depth));
        }
    }

    fn number(&mut self, value: &Value) {
        match numbers::float(value) {
            Some(number) if number.is_nan() => self.text.push_str("NaN"),
            Some(number) if number.is_infinite() => {
                self.text.push_str(if number < 0.0 {
                    "-Infinity"
                } else {
                    "Infinity"
                });
            }
            _ => self.text.push_str(&texts::of(value)),
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\u{8}' => self.text.push_str("\\b"),
                '\u{c}' => self.text.push_str("\\f"),
                MARK => self.escaped('<'),
                '<' | '>' | '&' | '\'' => self.escaped(c),
                ' '..='~' => self.text.push(c),
                _ => self.escaped(c),
            }
        }
        self.text.push('"');
    }

    fn escaped(&mut self, c: char) {
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Nothing fails that is written to a text.
            let _ = write!(self.text, "\\u{unit:04x}");
        }
    }
}
