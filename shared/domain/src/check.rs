//! Checking the fields of an input that was read into its types, each by the rule of its kind.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use serde_json::{Map, Value};

use crate::{content::ContentType, fields::is_text, violation::Violations};

/// Checks fields one by one and keeps what is wrong with them.
#[derive(Default)]
pub(crate) struct Check(pub(crate) Violations);

impl Check {
    pub(crate) fn parsed<T>(
        &mut self,
        field: &str,
        value: Option<String>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = value?;
        read(&text)
            .map_err(|rule| self.0.add(field, text, rule))
            .ok()
    }

    pub(crate) fn required<T>(
        &mut self,
        field: &str,
        value: Option<String>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        if value.is_none() {
            self.0.add(field, Value::Null, "is required");
        }
        self.parsed(field, value, read)
    }

    /// Notes those of the fields that are missing.
    pub(crate) fn missing<const N: usize>(&mut self, fields: [(&str, bool); N]) {
        for (field, is_missing) in fields {
            if is_missing {
                self.0.add(field, Value::Null, "is required");
            }
        }
    }

    /// The content type of something that is made, or replaces something that is `fixed` to one.
    pub(crate) fn content_type(
        &mut self,
        value: Option<String>,
        fixed: Option<ContentType>,
        what: &str,
    ) -> Option<ContentType> {
        self.required("content_type", value, |text| {
            let content_type = ContentType::parse(text).map_err(|error| error.to_string())?;
            match fixed {
                Some(fixed) if fixed != content_type => {
                    Err(format!("must stay {fixed}: make another {what} instead"))
                }
                _ => Ok(content_type),
            }
        })
    }

    pub(crate) fn word<T: FromStr<Err: Display>>(
        &mut self,
        field: &str,
        value: Option<String>,
    ) -> Option<T> {
        self.parsed(field, value, |text| {
            text.parse().map_err(|error: T::Err| error.to_string())
        })
    }

    /// Words of a vocabulary, none of them twice.
    pub(crate) fn distinct<T: FromStr<Err: Display> + PartialEq>(
        &mut self,
        names: Vec<String>,
        field: impl Fn(usize) -> String,
    ) -> Vec<T> {
        let mut words = Vec::with_capacity(names.len());
        for (index, name) in names.into_iter().enumerate() {
            match name.parse::<T>() {
                Ok(word) if words.contains(&word) => {
                    self.0.add(field(index), name, "must not be named twice");
                }
                Ok(word) => words.push(word),
                Err(error) => self.0.add(field(index), name, error.to_string()),
            }
        }
        words
    }

    pub(crate) fn text(
        &mut self,
        field: &str,
        value: Option<String>,
        max: usize,
    ) -> Option<String> {
        let text = value?;
        if is_text(&text, max) {
            return Some(text);
        }
        self.0.add(
            field,
            text,
            format!("must have 1 to {max} characters, not all of them blank"),
        );
        None
    }

    /// What a thing is called: a text on one line.
    pub(crate) fn one_line(
        &mut self,
        field: &str,
        value: Option<String>,
        max: usize,
    ) -> Option<String> {
        let name = self.text(field, value, max)?;
        if name.chars().any(char::is_control) {
            self.0.add(
                field,
                name,
                "must be on one line, without control characters",
            );
            return None;
        }
        Some(name)
    }

    pub(crate) fn integer(
        &mut self,
        field: &str,
        value: Option<i64>,
        range: RangeInclusive<u32>,
    ) -> Option<u32> {
        let number = value?;
        let within = u32::try_from(number)
            .ok()
            .filter(|number| range.contains(number));
        if within.is_none() {
            self.0.add(
                field,
                number,
                format!("must be between {} and {}", range.start(), range.end()),
            );
        }
        within
    }

    /// What somebody keeps with a thing, at most `max_bytes` of JSON.
    pub(crate) fn metadata(
        &mut self,
        metadata: Option<Map<String, Value>>,
        max_bytes: usize,
    ) -> Map<String, Value> {
        let metadata = metadata.unwrap_or_default();
        let bytes = serde_json::to_vec(&metadata).map_or(0, |json| json.len());
        if bytes > max_bytes {
            let rule = format!("must be at most {max_bytes} bytes of JSON");
            self.0.add("metadata", metadata, rule);
            return Map::new();
        }
        metadata
    }
}

/// Reads an identifier.
pub(crate) fn uuid_of<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "must be a UUID".to_owned())
}
