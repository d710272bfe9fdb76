//! Requests about strategies: as they arrive, and as they are once nothing is wrong with them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Strategy;
use crate::{check::Check, content::ContentType, violation::Violations};

/// Longest name, in characters.
const NAME_MAX: usize = 100;
/// Largest settings, in bytes of JSON. Every job reads them.
const CONFIGURATION_MAX_BYTES: usize = 32 * 1024;

/// A strategy as a caller wants it. A new one may leave out `is_active`; to replace one, every field
/// must be there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StrategyRequest {
    /// Its name.
    #[schema(required, nullable = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// What kind of text it is for; it stays what it was made for.
    #[schema(required, nullable = false, value_type = ContentType)]
    pub content_type: Option<String>,
    /// The settings, at most 32 KB of JSON. What is left out has its default; what is not known is
    /// kept and offered to templates.
    #[schema(required, nullable = false, value_type = Object)]
    pub configuration: Option<Map<String, Value>>,
    /// Whether it may be in effect. Activating one puts it in effect.
    pub is_active: Option<bool>,
}

/// A strategy that keeps every rule.
#[derive(Clone, Debug, PartialEq)]
pub struct StrategyInput {
    /// Its name.
    pub name: String,
    /// What kind of text it is for.
    pub content_type: ContentType,
    /// The settings that were made.
    pub configuration: Map<String, Value>,
    /// Whether it may be in effect.
    pub is_active: bool,
}

impl StrategyInput {
    /// Checks a new strategy as it arrived.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate(request: StrategyRequest) -> Result<Self, Violations> {
        Self::check(request, None)
    }

    /// Checks what is to replace a strategy for `content_type`. A field that is left out is a
    /// violation, not a default.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate_replacement(
        request: StrategyRequest,
        content_type: ContentType,
    ) -> Result<Self, Violations> {
        Self::check(request, Some(content_type))
    }

    fn check(request: StrategyRequest, replaces: Option<ContentType>) -> Result<Self, Violations> {
        let mut check = Check::default();
        if request.name.is_none() {
            check.0.add("name", Value::Null, "is required");
        }
        let name = check.one_line("name", request.name, NAME_MAX);
        let content_type = check.content_type(request.content_type, replaces, "strategy");
        let configuration = check.configuration(request.configuration, content_type.or(replaces));
        if replaces.is_some() && request.is_active.is_none() {
            check.0.add("is_active", Value::Null, "is required");
        }
        let (Some(name), Some(content_type)) = (name, content_type) else {
            return Err(check.0);
        };
        check.0.or(Self {
            name,
            content_type,
            configuration: configuration.unwrap_or_default(),
            is_active: request.is_active.unwrap_or(true),
        })
    }
}

/// The settings that were made, each under its own name: a range is its two ends.
fn said(mut configuration: Map<String, Value>, strategy: &Strategy) -> Map<String, Value> {
    configuration.retain(|_, value| !value.is_null());
    if configuration.remove("word_count_range").is_some()
        && let Some((min, max)) = strategy.details.word_range()
    {
        configuration.insert("word_count_min".to_owned(), min.into());
        configuration.insert("word_count_max".to_owned(), max.into());
    }
    configuration
}

impl Check {
    fn configuration(
        &mut self,
        configuration: Option<Map<String, Value>>,
        content_type: Option<ContentType>,
    ) -> Option<Map<String, Value>> {
        let Some(configuration) = configuration else {
            self.0.add("configuration", Value::Null, "is required");
            return None;
        };
        let bytes = serde_json::to_vec(&configuration).map_or(usize::MAX, |json| json.len());
        if bytes > CONFIGURATION_MAX_BYTES {
            let rule = format!("must be at most {CONFIGURATION_MAX_BYTES} bytes of JSON");
            self.0.add("configuration", configuration, rule);
            return None;
        }
        match Strategy::parse(content_type?, &configuration) {
            Ok(strategy) => Some(said(configuration, &strategy)),
            Err(violations) => {
                self.0.append(violations.within("configuration"));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(value: Value) -> StrategyRequest {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn settings_are_kept_as_they_were_made() {
        let input = StrategyInput::validate(request(json!({
            "name": "S", "content_type": "blog", "configuration": {"word_count_range": [600, 1000]}
        })));
        let input = input.unwrap();
        assert!(input.is_active);
        let made = json!({"word_count_min": 600, "word_count_max": 1000});
        assert_eq!(Value::Object(input.configuration), made);
    }

    #[test]
    fn every_broken_rule_is_told_with_its_path() {
        let broken = request(json!({
            "name": "", "content_type": "blog_post", "configuration": {"tone": "loud", "seo_focus": 1}
        }));
        let fields = |result: Result<_, Violations>| {
            let refused: Violations = result.map(|_: StrategyInput| ()).unwrap_err();
            refused.fields().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(
            fields(StrategyInput::validate(broken)),
            ["name", "configuration.tone", "configuration.seo_focus"]
        );
        let nothing =
            StrategyInput::validate_replacement(StrategyRequest::default(), ContentType::BlogPost);
        assert_eq!(
            fields(nothing),
            ["name", "content_type", "configuration", "is_active"]
        );
        let moved = request(json!({
            "name": "S", "content_type": "social_media", "configuration": {}, "is_active": true
        }));
        assert_eq!(
            fields(StrategyInput::validate_replacement(
                moved,
                ContentType::BlogPost
            )),
            ["content_type"]
        );
    }
}
