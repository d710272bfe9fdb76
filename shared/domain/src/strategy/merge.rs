//! The strategies along the way from a client up to the root, as one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Strategy, StrategyRecord};
use crate::{content::ContentType, id::ClientId, violation::Violations};

/// Settings that make sense only together: whose says one of them says both.
const WORD_RANGE: [&str; 2] = ["word_count_min", "word_count_max"];

/// Settings of several strategies, and who says each.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// Every setting.
    pub configuration: Map<String, Value>,
    /// The client whose strategy says it; `None` for the built-in one.
    pub origins: BTreeMap<String, Option<ClientId>>,
}

/// Merges strategies setting by setting: the nearest that says something wins, the built-in one is
/// last.
///
/// `nearest_first` are the strategies in effect of a client and of those above it.
///
/// # Errors
/// When one of them breaks a rule.
pub fn merge(
    nearest_first: &[StrategyRecord],
    content_type: ContentType,
) -> Result<Merged, Violations> {
    let mut merged = Merged {
        configuration: Map::new(),
        origins: BTreeMap::new(),
    };
    for strategy in nearest_first {
        merged.take(said_by(strategy)?, Some(strategy.client_id));
    }
    merged.take(Strategy::built_in(content_type).to_configuration(), None);
    Ok(merged)
}

impl Merged {
    fn take(&mut self, settings: Map<String, Value>, client_id: Option<ClientId>) {
        for (name, value) in settings {
            if !self.configuration.contains_key(&name) {
                self.configuration.insert(name.clone(), value);
                self.origins.insert(name, client_id);
            }
        }
    }
}

/// What a strategy says, with both ends of a range of which it says one.
fn said_by(strategy: &StrategyRecord) -> Result<Map<String, Value>, Violations> {
    let whole = Strategy::parse(strategy.content_type, &strategy.configuration)?.to_configuration();
    let mut said = strategy.configuration.clone();
    if WORD_RANGE.iter().any(|end| said.contains_key(*end)) {
        for end in WORD_RANGE {
            if let Some(value) = whole.get(end) {
                said.insert(end.to_owned(), value.clone());
            }
        }
    }
    Ok(said)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::time::Timestamp;

    fn strategy(configuration: Value) -> StrategyRecord {
        let Value::Object(configuration) = configuration else {
            panic!("settings are an object")
        };
        let content_type = ContentType::BlogPost;
        StrategyRecord::new(
            ClientId::new(),
            "S",
            content_type,
            configuration,
            Timestamp::now(),
        )
    }

    #[test]
    fn the_nearest_that_says_something_wins() {
        let own = strategy(json!({"tone": "casual"}));
        let agency =
            strategy(json!({"tone": "friendly", "call_to_action": "Call us", "mascot": "owl"}));
        let merged = merge(&[own.clone(), agency.clone()], ContentType::BlogPost).unwrap();
        for (setting, value, origin) in [
            ("tone", json!("casual"), Some(own.client_id)),
            ("call_to_action", json!("Call us"), Some(agency.client_id)),
            ("mascot", json!("owl"), Some(agency.client_id)),
            ("word_count_min", json!(800), None),
        ] {
            assert_eq!(
                (&merged.configuration[setting], merged.origins[setting]),
                (&value, origin),
                "{setting}"
            );
        }
    }

    #[test]
    fn both_ends_of_a_range_are_from_one_strategy() {
        let own = strategy(json!({"word_count_min": 1500}));
        let agency = strategy(json!({"word_count_max": 900}));
        let merged = merge(&[own, agency], ContentType::BlogPost).unwrap();
        assert_eq!(
            (
                &merged.configuration["word_count_min"],
                &merged.configuration["word_count_max"]
            ),
            (&json!(1500), &json!(2000))
        );
    }

    #[test]
    fn without_any_strategy_the_built_in_one_is_left() {
        let merged = merge(&[], ContentType::PressRelease).unwrap();
        let built_in = Strategy::built_in(ContentType::PressRelease).to_configuration();
        assert_eq!(merged.configuration, built_in);
        assert!(merged.origins.values().all(Option::is_none));
    }
}
