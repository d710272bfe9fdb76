//! The template's parameters: their declared types and defaults, and the values of one start.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use regex_lite::Regex;
use serde::Deserialize;
use serde_json::Value;

use super::scalar::Scalar;

/// One entry of `Parameters`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Parameter {
    #[serde(rename = "Type")]
    kind: Kind,
    default: Option<Scalar>,
    allowed_values: Option<Vec<Scalar>>,
    allowed_pattern: Option<String>,
    min_value: Option<f64>,
    max_value: Option<f64>,
    /// What a value must be, in words: it follows the parameter's name.
    constraint_description: Option<String>,
    #[serde(rename = "Description")]
    _description: Option<String>,
    #[serde(rename = "NoEcho")]
    _no_echo: Option<bool>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum Kind {
    String,
    Number,
}

/// The values of all `declared` parameters: what was `given`, else the default. A number's value is
/// a JSON number.
pub(super) fn values(
    declared: &BTreeMap<String, Parameter>,
    given: &BTreeMap<String, String>,
) -> anyhow::Result<BTreeMap<String, Value>> {
    if let Some(unknown) = given.keys().find(|name| !declared.contains_key(*name)) {
        bail!("the template has no parameter {unknown}");
    }
    declared
        .iter()
        .map(|(name, parameter)| Ok((name.clone(), parameter.value(name, given.get(name))?)))
        .collect()
}

impl Parameter {
    fn value(&self, name: &str, given: Option<&String>) -> anyhow::Result<Value> {
        let Some(text) = given.or(self.default.as_ref().map(|default| &default.0)) else {
            bail!("parameter {name} has no default and was not given");
        };
        if let Some(allowed) = &self.allowed_values {
            let names: Vec<&str> = allowed.iter().map(|value| value.0.as_str()).collect();
            ensure!(
                names.contains(&text.as_str()),
                "parameter {name} must be one of {}",
                names.join(", ")
            );
        }
        if let Some(pattern) = &self.allowed_pattern {
            // Secrets are parameters too, so the value is not named.
            ensure!(
                whole(pattern)
                    .with_context(|| format!("parameter {name}"))?
                    .is_match(text),
                "parameter {name} {}",
                self.rule(|| format!("must match {pattern}"))
            );
        }
        match self.kind {
            Kind::String => Ok(Value::String(text.clone())),
            Kind::Number => self.number(name, text).map(Value::Number),
        }
    }

    fn number(&self, name: &str, text: &str) -> anyhow::Result<serde_json::Number> {
        let Ok(number) = text.parse::<serde_json::Number>() else {
            bail!("parameter {name} must be a number");
        };
        let least = self.min_value.unwrap_or(f64::NEG_INFINITY);
        let most = self.max_value.unwrap_or(f64::INFINITY);
        ensure!(
            number
                .as_f64()
                .is_some_and(|value| (least..=most).contains(&value)),
            "parameter {name} {}",
            self.rule(|| format!("must be from {least} to {most}"))
        );
        Ok(number)
    }

    /// What the template says that a value must be, else what follows from the constraint.
    fn rule(&self, constraint: impl FnOnce() -> String) -> String {
        self.constraint_description
            .clone()
            .unwrap_or_else(constraint)
    }
}

/// The pattern as `CloudFormation` applies it: to the whole value.
fn whole(pattern: &str) -> anyhow::Result<Regex> {
    Regex::new(&format!("^(?:{pattern})$")).context("AllowedPattern")
}

/// The environment variable that carries a parameter to a local start: `OpenaiApiKey` is
/// `OPENAI_API_KEY`.
pub fn environment_name(parameter: &str) -> String {
    let mut name = String::with_capacity(parameter.len() + 4);
    for (position, letter) in parameter.chars().enumerate() {
        if letter.is_ascii_uppercase() && position > 0 {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn declared() -> BTreeMap<String, Parameter> {
        serde_json::from_value(json!({
            "Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]},
            "Wait": {"Type": "Number", "Default": 10, "MinValue": 1, "MaxValue": 60},
            "Key": {"Type": "String", "Default": "", "AllowedPattern": "|.{32,}",
                "ConstraintDescription": "must be empty or have at least 32 characters"},
            "Email": {"Type": "String", "Default": "", "AllowedPattern": "|[a-z]+@[a-z]+"},
        }))
        .unwrap()
    }

    fn with(name: &str, value: &str) -> anyhow::Result<BTreeMap<String, Value>> {
        values(
            &declared(),
            &BTreeMap::from([(name.to_owned(), value.to_owned())]),
        )
    }

    #[test]
    fn a_given_value_wins_over_the_default() {
        let values = with("Wait", "25").unwrap();
        assert_eq!(values["Wait"], json!(25));
        assert_eq!(values["Stage"], json!("dev"));
    }

    #[test]
    fn a_value_that_does_not_fit_is_named() {
        let message = |name, value| with(name, value).unwrap_err().to_string();
        assert_eq!(
            message("Stage", "test"),
            "parameter Stage must be one of dev, prod"
        );
        assert_eq!(message("Wait", "soon"), "parameter Wait must be a number");
        for number in ["0", "61"] {
            assert_eq!(
                message("Wait", number),
                "parameter Wait must be from 1 to 60"
            );
        }
        assert_eq!(
            message("Key", "short"),
            "parameter Key must be empty or have at least 32 characters"
        );
        assert_eq!(message("Stag", "dev"), "the template has no parameter Stag");
    }

    #[test]
    fn a_pattern_is_that_of_the_whole_value() {
        assert_eq!(with("Email", "a@b").unwrap()["Email"], json!("a@b"));
        assert_eq!(with("Wait", "1").unwrap()["Email"], json!(""));
        for value in ["a@b!", "?a@b", "a"] {
            assert_eq!(
                with("Email", value).unwrap_err().to_string(),
                "parameter Email must match |[a-z]+@[a-z]+"
            );
        }
    }

    #[test]
    fn a_pattern_that_is_none_is_refused_with_its_parameter() {
        let declared = serde_json::from_value(json!({
            "Key": {"Type": "String", "Default": "", "AllowedPattern": "("},
        }))
        .unwrap();
        let error = format!("{:#}", values(&declared, &BTreeMap::new()).unwrap_err());
        assert!(
            error.starts_with("parameter Key: AllowedPattern: "),
            "{error}"
        );
    }

    #[test]
    fn a_value_without_a_default_must_be_given() {
        let declared = serde_json::from_value(json!({"Key": {"Type": "String"}})).unwrap();
        let error = values(&declared, &BTreeMap::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "parameter Key has no default and was not given"
        );
    }

    #[test]
    fn parameter_names_become_environment_names() {
        assert_eq!(environment_name("OpenaiApiKey"), "OPENAI_API_KEY");
        assert_eq!(environment_name("LlmTimeoutMs"), "LLM_TIMEOUT_MS");
        assert_eq!(environment_name("Environment"), "ENVIRONMENT");
    }
}
