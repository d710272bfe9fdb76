//! Broken rules of an input, collected so that a caller sees all of them at once.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Longest text of a refused value that is shown back, in characters.
const SHOWN_VALUE_CHARS: usize = 100;

/// One rule that one field breaks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Violation {
    /// The field's path, such as `keywords[3]`.
    pub field: String,
    /// The refused value; long ones are cut.
    pub value: Value,
    /// The rule in words, such as "must be between 100 and 4000".
    pub constraint: String,
    /// Of a text with lines, the line that breaks the rule, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub line: Option<usize>,
    /// The character in that line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub column: Option<usize>,
    /// What might help.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hint: Option<String>,
}

/// The violations of one input.
#[derive(Clone, Debug, Default, PartialEq, thiserror::Error)]
#[error("{} field(s) break a rule", .0.len())]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Notes that `field` breaks the rule `constraint`.
    pub fn add(
        &mut self,
        field: impl Into<String>,
        value: impl Into<Value>,
        constraint: impl Into<String>,
    ) {
        self.0.push(Violation {
            field: field.into(),
            value: shown(value.into()),
            constraint: constraint.into(),
            line: None,
            column: None,
            hint: None,
        });
    }

    /// Says of the last violation at which line and column of a text it is, and what might help.
    pub fn explain(&mut self, line: Option<usize>, column: Option<usize>, hint: Option<String>) {
        if let Some(last) = self.0.last_mut() {
            (last.line, last.column, last.hint) = (line, column, hint);
        }
    }

    /// A single violation.
    pub fn one(
        field: impl Into<String>,
        value: impl Into<Value>,
        constraint: impl Into<String>,
    ) -> Self {
        let mut violations = Self::default();
        violations.add(field, value, constraint);
        violations
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields noted so far.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|violation| violation.field.as_str())
    }

    /// Every violation, in the order of noting.
    pub fn into_vec(self) -> Vec<Violation> {
        self.0
    }

    /// Adds further violations.
    pub fn append(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// The value of `checked` if nothing was noted here either.
    ///
    /// # Errors
    /// The violations of both, these first.
    pub fn and<T>(mut self, checked: Result<T, Self>) -> Result<T, Self> {
        match checked {
            Ok(value) => self.or(value),
            Err(more) => {
                self.append(more);
                Err(self)
            }
        }
    }

    /// The violations of an object that is itself the field `parent`.
    #[must_use]
    pub fn within(mut self, parent: &str) -> Self {
        for violation in &mut self.0 {
            violation.field = format!("{parent}.{}", violation.field);
        }
        self
    }

    /// These but for those of fields that are told otherwise.
    #[must_use]
    pub fn without(mut self, is_told: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|violation| !is_told(&violation.field));
        self
    }

    /// `value` if nothing was noted.
    ///
    /// # Errors
    /// The violations themselves, if there are any.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

fn shown(value: Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > SHOWN_VALUE_CHARS => {
            Value::String(text.chars().take(SHOWN_VALUE_CHARS).chain(['…']).collect())
        }
        Value::Array(items) => Value::String(format!("a list of {}", items.len())),
        Value::Object(fields) => Value::String(format!("an object of {} fields", fields.len())),
        other => other,
    }
}
