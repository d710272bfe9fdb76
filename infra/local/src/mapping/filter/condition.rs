//! What a leaf of a pattern may ask of a field.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// One allowed value, or one operator.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// Exactly this text, number, flag or null.
    Equals(Value),
    /// Text that begins so.
    Prefix(String),
    /// Anything except these; the field must be there.
    AnythingBut(Vec<Value>),
    /// Whether the field is there at all.
    Exists(bool),
    /// A number that satisfies every comparison.
    Numeric(Vec<(Comparison, f64)>),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Condition {
    pub(super) fn read(condition: &Value) -> Result<Self> {
        let Value::Object(operator) = condition else {
            return Ok(Self::Equals(condition.clone()));
        };
        let mut entries = operator.iter();
        let (Some((name, argument)), None) = (entries.next(), entries.next()) else {
            bail!("a condition has exactly one operator");
        };
        match (name.as_str(), argument) {
            ("prefix", Value::String(prefix)) => Ok(Self::Prefix(prefix.clone())),
            ("anything-but", Value::Array(values)) => Ok(Self::AnythingBut(values.clone())),
            ("anything-but", Value::Object(_)) => {
                bail!("the operator anything-but is only known with values to the local stack")
            }
            ("anything-but", value) => Ok(Self::AnythingBut(vec![value.clone()])),
            ("exists", Value::Bool(expected)) => Ok(Self::Exists(*expected)),
            ("numeric", Value::Array(parts)) => comparisons(parts).map(Self::Numeric),
            ("prefix" | "exists" | "numeric", _) => {
                bail!("the argument of {name} has the wrong type")
            }
            _ => bail!("the operator {name} is not known to the local stack"),
        }
    }

    /// Whether the field fulfils the condition; a list does when one of its items does.
    pub(super) fn holds(&self, field: Option<&Value>) -> bool {
        match (self, field) {
            (Self::Exists(expected), field) => field.is_some() == *expected,
            (_, None) => false,
            (condition, Some(Value::Array(items))) => {
                items.iter().any(|item| condition.holds_for(item))
            }
            (condition, Some(value)) => condition.holds_for(value),
        }
    }

    fn holds_for(&self, value: &Value) -> bool {
        match self {
            Self::Equals(expected) => equal(value, expected),
            Self::Prefix(prefix) => value.as_str().is_some_and(|text| text.starts_with(prefix)),
            Self::AnythingBut(excluded) => !excluded.iter().any(|it| equal(value, it)),
            Self::Exists(expected) => *expected,
            Self::Numeric(comparisons) => value.as_f64().is_some_and(|number| {
                comparisons
                    .iter()
                    .all(|(comparison, bound)| comparison.holds(number, *bound))
            }),
        }
    }
}

/// Numbers are equal by value: `1` is `1.0`.
fn equal(value: &Value, expected: &Value) -> bool {
    value == expected
        || value
            .as_f64()
            .zip(expected.as_f64())
            .is_some_and(|(a, b)| Comparison::Equal.holds(a, b))
}

fn comparisons(parts: &[Value]) -> Result<Vec<(Comparison, f64)>> {
    parts
        .chunks(2)
        .map(|pair| match pair {
            [Value::String(symbol), bound] => Ok((
                Comparison::read(symbol)?,
                bound.as_f64().context("numeric compares with numbers")?,
            )),
            _ => bail!("numeric takes pairs of a comparison and a number"),
        })
        .collect()
}

impl Comparison {
    fn read(symbol: &str) -> Result<Self> {
        Ok(match symbol {
            "=" => Self::Equal,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            other => bail!("numeric has no comparison {other}"),
        })
    }

    fn holds(self, number: f64, bound: f64) -> bool {
        match self {
            Self::Equal => (number - bound).abs() < f64::EPSILON,
            Self::Less => number < bound,
            Self::LessOrEqual => number <= bound,
            Self::Greater => number > bound,
            Self::GreaterOrEqual => number >= bound,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(condition: &Value, field: Option<&Value>) -> bool {
        Condition::read(condition).unwrap().holds(field)
    }

    #[test]
    fn values_are_compared_by_type_and_value() {
        assert!(holds(&json!("a"), Some(&json!("a"))));
        assert!(!holds(&json!("1"), Some(&json!(1))));
        assert!(holds(&json!(1), Some(&json!(1.0))));
        assert!(holds(&json!(null), Some(&json!(null))));
        assert!(!holds(&json!(null), None));
        assert!(holds(&json!(true), Some(&json!(true))));
    }

    #[test]
    fn operators() {
        assert!(holds(&json!({"prefix": "ta"}), Some(&json!("task"))));
        assert!(!holds(&json!({"prefix": "jo"}), Some(&json!("task"))));
        assert!(holds(
            &json!({"anything-but": ["a", "b"]}),
            Some(&json!("c"))
        ));
        assert!(!holds(&json!({"anything-but": "a"}), Some(&json!("a"))));
        assert!(!holds(&json!({"anything-but": "a"}), None));
        assert!(holds(&json!({"exists": false}), None));
        assert!(!holds(&json!({"exists": true}), None));
        assert!(holds(
            &json!({"numeric": [">", 0, "<=", 5]}),
            Some(&json!(5))
        ));
        assert!(!holds(
            &json!({"numeric": [">", 0, "<=", 5]}),
            Some(&json!(6))
        ));
        assert!(!holds(&json!({"numeric": [">", 0]}), Some(&json!("1"))));
    }

    #[test]
    fn malformed_operators_are_refused() {
        for condition in [
            json!({"prefix": 1}),
            json!({"numeric": ["~", 1]}),
            json!({"numeric": [">"]}),
            json!({"a": 1, "b": 2}),
        ] {
            assert!(Condition::read(&condition).is_err(), "{condition}");
        }
    }
}
