//! Text, numbers and flags where `CloudFormation` takes any of them as text.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

/// The text of a YAML scalar, as `CloudFormation` would pass it on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scalar(pub(super) String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        text(&value)
            .map(Self)
            .ok_or_else(|| D::Error::custom("expected text, a number or a flag"))
    }
}

/// The text of `value` when it is a scalar.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
