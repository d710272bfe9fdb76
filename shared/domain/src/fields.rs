//! Reading the fields of a JSON object while collecting every rule they break.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use serde_json::{Map, Value};

use crate::violation::Violations;

/// An object that is being read, field by field.
///
/// A field that breaks its rule is noted and reads as if it were absent, so that one pass finds
/// everything that is wrong.
#[derive(Debug)]
pub(crate) struct Fields {
    left: Map<String, Value>,
    violations: Violations,
}

impl Fields {
    pub(crate) fn new(object: Map<String, Value>) -> Self {
        Self {
            left: object,
            violations: Violations::default(),
        }
    }

    /// Takes a field out; `null` counts as absent.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.left.remove(name).filter(|value| !value.is_null())
    }

    pub(crate) fn refuse(&mut self, name: &str, value: Value, constraint: impl Into<String>) {
        self.violations.add(name, value, constraint);
    }

    /// A text of 1 to `max` characters.
    pub(crate) fn text(&mut self, name: &str, max: usize) -> Option<String> {
        match self.take(name)? {
            Value::String(text) if is_text(&text, max) => Some(text),
            other => {
                self.refuse(
                    name,
                    other,
                    format!("must be a text of 1 to {max} characters"),
                );
                None
            }
        }
    }

    /// A word of a fixed vocabulary, or anything else that is read from a text.
    pub(crate) fn word<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let value = self.take(name)?;
        match value.as_str().unwrap_or_default().parse() {
            Ok(word) => Some(word),
            Err(error) => {
                self.refuse(name, value, error.to_string());
                None
            }
        }
    }

    /// Words of a fixed vocabulary.
    pub(crate) fn words<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<Vec<T>> {
        let items = self.list(name)?;
        let mut words = Vec::with_capacity(items.len());
        for (index, value) in items.into_iter().enumerate() {
            match value.as_str().unwrap_or_default().parse::<T>() {
                Ok(word) => words.push(word),
                Err(error) => self.refuse(&format!("{name}[{index}]"), value, error.to_string()),
            }
        }
        Some(words)
    }

    /// Words of a fixed vocabulary, none of them twice.
    pub(crate) fn distinct<T>(&mut self, name: &str) -> Option<Vec<T>>
    where
        T: FromStr<Err: Display> + PartialEq + Display,
    {
        let words: Vec<T> = self.words(name)?;
        for (index, word) in words.iter().enumerate() {
            if words.iter().take(index).any(|before| before == word) {
                let field = format!("{name}[{index}]");
                self.refuse(&field, word.to_string().into(), "must not be named twice");
            }
        }
        Some(words)
    }

    /// A list of texts of 1 to `max` characters.
    pub(crate) fn texts(&mut self, name: &str, max: usize) -> Option<Vec<String>> {
        let items = self.list(name)?;
        let mut texts = Vec::with_capacity(items.len());
        for (index, value) in items.into_iter().enumerate() {
            match value {
                Value::String(text) if is_text(&text, max) => texts.push(text),
                other => {
                    let field = format!("{name}[{index}]");
                    self.refuse(
                        &field,
                        other,
                        format!("must be a text of 1 to {max} characters"),
                    );
                }
            }
        }
        Some(texts)
    }

    pub(crate) fn list(&mut self, name: &str) -> Option<Vec<Value>> {
        match self.take(name)? {
            Value::Array(items) => Some(items),
            other => {
                self.refuse(name, other, "must be a list");
                None
            }
        }
    }

    pub(crate) fn object(&mut self, name: &str) -> Option<Map<String, Value>> {
        match self.take(name)? {
            Value::Object(fields) => Some(fields),
            other => {
                self.refuse(name, other, "must be an object");
                None
            }
        }
    }

    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.take(name)? {
            Value::Bool(flag) => Some(flag),
            other => {
                self.refuse(name, other, "must be true or false");
                None
            }
        }
    }

    /// A whole number within `range`.
    pub(crate) fn integer(&mut self, name: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let value = self.take(name)?;
        let number = integer_within(&value, &range);
        if number.is_none() {
            let rule = format!(
                "must be a whole number from {} to {}",
                range.start(),
                range.end()
            );
            self.refuse(name, value, rule);
        }
        number
    }

    /// The fields that nobody took, and what was noted.
    pub(crate) fn finish(self) -> (Map<String, Value>, Violations) {
        (self.left, self.violations)
    }
}

/// `value` as a whole number, if it is one within `range`.
pub(crate) fn integer_within(value: &Value, range: &RangeInclusive<u32>) -> Option<u32> {
    value
        .as_u64()
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| range.contains(number))
}

/// Whether `text` has 1 to `max` characters and is not blank.
pub(crate) fn is_text(text: &str, max: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= max
}
