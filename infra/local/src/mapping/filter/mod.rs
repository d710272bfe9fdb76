//! Event filters as Lambda has them: a pattern has the shape of an event, with a list of allowed
//! values at each leaf.

mod condition;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use self::condition::Condition;

/// The filters of one event source. An event passes if any of them matches; with no filter, every
/// event passes.
#[derive(Clone, Debug)]
pub struct Filter {
    patterns: Vec<Pattern>,
}

/// One pattern, as a tree.
#[derive(Clone, Debug)]
enum Pattern {
    /// Every named field matches.
    Fields(Vec<(String, Pattern)>),
    /// The field fulfils one of the conditions.
    Any(Vec<Condition>),
}

impl Filter {
    /// Reads the JSON texts of patterns. An operator that is not known here is an error.
    pub fn parse(patterns: &[String]) -> Result<Self> {
        let patterns = patterns
            .iter()
            .map(|text| {
                let pattern =
                    serde_json::from_str(text).with_context(|| format!("not JSON: {text}"))?;
                Pattern::read(&pattern, "Pattern")
            })
            .collect::<Result<_>>()?;
        Ok(Self { patterns })
    }

    /// Whether the function gets `event`.
    pub fn accepts(&self, event: &Value) -> bool {
        self.patterns.is_empty()
            || self
                .patterns
                .iter()
                .any(|pattern| pattern.matches(Some(event)))
    }
}

impl Pattern {
    fn read(pattern: &Value, path: &str) -> Result<Self> {
        match pattern {
            Value::Object(fields) => fields
                .iter()
                .map(|(name, pattern)| {
                    if name.starts_with('$') {
                        bail!("{path}: the operator {name} is not known to the local stack");
                    }
                    Ok((
                        name.clone(),
                        Self::read(pattern, &format!("{path}.{name}"))?,
                    ))
                })
                .collect::<Result<_>>()
                .map(Self::Fields),
            Value::Array(conditions) => conditions
                .iter()
                .map(Condition::read)
                .collect::<Result<_>>()
                .with_context(|| path.to_owned())
                .map(Self::Any),
            _ => bail!("{path}: a pattern holds objects, and lists of what is allowed"),
        }
    }

    /// `value` is nothing when the event lacks the field.
    fn matches(&self, value: Option<&Value>) -> bool {
        match self {
            Self::Fields(fields) => fields
                .iter()
                .all(|(name, pattern)| pattern.matches(value.and_then(|value| value.get(name)))),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn accepts(pattern: &Value, event: &Value) -> bool {
        Filter::parse(&[pattern.to_string()])
            .unwrap()
            .accepts(event)
    }

    #[test]
    fn every_field_must_match_and_any_listed_value_will_do() {
        let image = |entity| json!({"NewImage": {"entity": {"S": entity}}});
        let pattern =
            json!({"eventName": ["INSERT", "MODIFY"], "dynamodb": image(json!(["task"]))});
        let event = |name, entity| json!({"eventName": name, "dynamodb": image(json!(entity))});
        assert!(accepts(&pattern, &event("INSERT", "task")));
        assert!(accepts(&pattern, &event("MODIFY", "task")));
        assert!(!accepts(&pattern, &event("REMOVE", "task")));
        assert!(!accepts(&pattern, &event("INSERT", "job")));
        assert!(!accepts(
            &pattern,
            &json!({"eventName": "INSERT", "dynamodb": {"Keys": {}}})
        ));
    }

    #[test]
    fn filters_are_alternatives_and_no_filter_accepts_all() {
        let filter =
            Filter::parse(&[json!({"a": [1]}).to_string(), json!({"b": [1]}).to_string()]).unwrap();
        assert!(filter.accepts(&json!({"b": 1})));
        assert!(!filter.accepts(&json!({"c": 1})));
        assert!(Filter::parse(&[]).unwrap().accepts(&json!({})));
    }

    #[test]
    fn a_list_in_the_event_matches_when_one_of_its_items_does() {
        assert!(accepts(
            &json!({"tags": ["x"]}),
            &json!({"tags": ["y", "x"]})
        ));
        assert!(!accepts(&json!({"tags": ["x"]}), &json!({"tags": ["y"]})));
    }

    #[test]
    fn what_is_not_understood_is_refused_at_the_start() {
        let message =
            |pattern: Value| format!("{:#}", Filter::parse(&[pattern.to_string()]).unwrap_err());
        assert_eq!(
            message(json!({"a": {"b": [{"wildcard": "x*"}]}})),
            "Pattern.a.b: the operator wildcard is not known to the local stack"
        );
        assert_eq!(
            message(json!({"$or": []})),
            "Pattern: the operator $or is not known to the local stack"
        );
        assert_eq!(
            message(json!({"a": "x"})),
            "Pattern.a: a pattern holds objects, and lists of what is allowed"
        );
    }
}
