//! The names that a template adds to those it has anyway.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::BUILT_IN_NAMES;
use crate::{fields::Fields, violation::Violations};

/// Most variables of a template.
const VARIABLES_MAX: usize = 50;
/// Most bytes of JSON that the variables of a template may be, with their defaults.
const VARIABLES_MAX_BYTES: usize = 16 * 1024;

const FIELD: &str = "variables";
const NAME_MAX_CHARS: usize = 64;
const DESCRIPTION_MAX_CHARS: usize = 500;
/// Words that mean something else in a template, of either syntax.
const RESERVED: [&str; 24] = [
    "True",
    "False",
    "None",
    "true",
    "false",
    "none",
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "else",
    "elif",
    "for",
    "endfor",
    "endif",
    "with",
    "set",
    "loop",
    "range",
    "self",
    "caller",
    "namespace",
];
const NAME_RULE: &str =
    "must be 1 to 64 letters from a to z, digits and _, and not begin with a digit";

/// What a template says of a name that it adds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Variable {
    /// What it is for, in words for those who fill it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The value that it has where a request gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Whether the template cannot be rendered while it has no value.
    #[serde(default)]
    pub required: bool,
}

/// The names that a template adds to the [`BUILT_IN_NAMES`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Variables(BTreeMap<String, Variable>);

impl Variables {
    /// Reads variables as callers write them: an object of names, or a plain list of names.
    ///
    /// # Errors
    /// Every rule that they break, with paths such as `variables.season.required`.
    pub fn parse(value: &Value) -> Result<Self, Violations> {
        let mut variables = BTreeMap::new();
        let mut violations = Violations::default();
        match value {
            Value::Array(names) => from_list(names, &mut variables, &mut violations),
            Value::Object(fields) => from_object(fields, &mut variables, &mut violations),
            other => violations.add(
                FIELD,
                other.clone(),
                "must be an object of names or a list of names",
            ),
        }
        if variables.len() > VARIABLES_MAX {
            let rule = format!("must be at most {VARIABLES_MAX} variables");
            violations.add(FIELD, value.clone(), rule);
        }
        if serde_json::to_vec(value).map_or(0, |json| json.len()) > VARIABLES_MAX_BYTES {
            let rule = format!("must be at most {VARIABLES_MAX_BYTES} bytes of JSON");
            violations.add(FIELD, value.clone(), rule);
        }
        violations.or(Self(variables))
    }

    /// The names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Every name with what is said of it, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Variable)> {
        self.0
            .iter()
            .map(|(name, variable)| (name.as_str(), variable))
    }

    /// What a request gives, and the defaults of what it does not give. A variable without either
    /// is there without a value.
    pub fn filled(&self, given: &Map<String, Value>) -> Map<String, Value> {
        let defaults = self.iter().map(|(name, variable)| {
            let default = variable.default.clone().unwrap_or_default();
            (name.to_owned(), default)
        });
        let mut filled: Map<_, _> = defaults.collect();
        for (name, value) in given {
            let slot = filled.entry(name.clone()).or_insert(Value::Null);
            if !value.is_null() {
                slot.clone_from(value);
            }
        }
        filled
    }

    /// The required variables that have neither a default nor a value in `given`.
    pub fn missing<'v>(&'v self, given: &'v Map<String, Value>) -> impl Iterator<Item = &'v str> {
        let wanting = |variable: &Variable| variable.required && variable.default.is_none();
        let has_value = |name| given.get(name).is_some_and(|value| !value.is_null());
        self.iter()
            .filter(move |(name, variable)| wanting(variable) && !has_value(*name))
            .map(|(name, _)| name)
    }
}

fn from_list(
    names: &[Value],
    variables: &mut BTreeMap<String, Variable>,
    violations: &mut Violations,
) {
    for (index, value) in names.iter().enumerate() {
        let name = value.as_str().unwrap_or_default();
        let rule =
            name_rule(name).or_else(|| variables.contains_key(name).then_some("is there twice"));
        match rule {
            Some(rule) => violations.add(format!("{FIELD}[{index}]"), value.clone(), rule),
            None => drop(variables.insert(name.to_owned(), Variable::default())),
        }
    }
}

fn from_object(
    fields: &Map<String, Value>,
    variables: &mut BTreeMap<String, Variable>,
    violations: &mut Violations,
) {
    for (name, value) in fields {
        let path = format!("{FIELD}.{name}");
        if let Some(rule) = name_rule(name) {
            violations.add(path, name.as_str(), rule);
            continue;
        }
        let Value::Object(settings) = value else {
            let rule = "must be an object of description, default and required, which may be empty";
            violations.add(path, value.clone(), rule);
            continue;
        };
        match variable(settings.clone()) {
            Ok(variable) => drop(variables.insert(name.clone(), variable)),
            Err(broken) => violations.append(broken.within(&path)),
        }
    }
}

fn variable(settings: Map<String, Value>) -> Result<Variable, Violations> {
    let mut fields = Fields::new(settings);
    let variable = Variable {
        description: fields.text("description", DESCRIPTION_MAX_CHARS),
        default: fields.take("default"),
        required: fields.flag("required").unwrap_or_default(),
    };
    let (unknown, mut violations) = fields.finish();
    for (field, value) in unknown {
        violations.add(
            field,
            value,
            "is not known here: there are description, default and required",
        );
    }
    violations.or(variable)
}

/// The rule that `name` breaks, if it breaks one.
fn name_rule(name: &str) -> Option<&'static str> {
    let of_letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !of_letters
        || name.is_empty()
        || name.len() > NAME_MAX_CHARS
        || name.starts_with(|c: char| c.is_ascii_digit())
    {
        Some(NAME_RULE)
    } else if RESERVED.contains(&name) || name.starts_with("__") {
        Some("is a word of the language that templates are written in")
    } else if BUILT_IN_NAMES.contains(&name) {
        Some("is a name that every template has already")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(value: &Value) -> Vec<String> {
        let violations = Variables::parse(value).unwrap_err();
        violations.fields().map(str::to_owned).collect()
    }

    #[test]
    fn a_list_of_names_is_short_for_an_object_of_empty_settings() {
        let list = Variables::parse(&json!(["season", "_offer2"])).unwrap();
        let object = Variables::parse(&json!({"season": {}, "_offer2": {}})).unwrap();
        assert_eq!(list, object);
        assert_eq!(list.names().collect::<Vec<_>>(), ["_offer2", "season"]);
    }

    #[test]
    fn what_is_written_reads_back() {
        let written = json!({
            "offer": {"description": "What is sold.", "required": true},
            "seasons": {"default": ["spring", 2], "required": false}
        });
        let variables = Variables::parse(&written).unwrap();
        assert_eq!(serde_json::to_value(&variables).unwrap(), written);
        assert_eq!(
            serde_json::from_value::<Variables>(written).unwrap(),
            variables
        );
    }

    #[test]
    fn a_name_is_a_word_of_its_own() {
        let long = "x".repeat(65);
        for name in [
            "none",
            "loop",
            "__class__",
            "",
            "2nd",
            "a-b",
            "é",
            "a b",
            "topic",
            "variables",
            &long,
        ] {
            assert_eq!(refused(&json!([name])), ["variables[0]"], "{name}");
            assert_eq!(refused(&json!({ name: {} })), [format!("variables.{name}")]);
        }
        assert_eq!(
            refused(&json!(["a", "a", 7])),
            ["variables[1]", "variables[2]"]
        );
    }

    #[test]
    fn every_broken_rule_is_told_with_its_path() {
        let broken = json!({
            "a": {"required": "yes", "description": "", "defualt": 1},
            "b": null
        });
        assert_eq!(
            refused(&broken),
            [
                "variables.a.description",
                "variables.a.required",
                "variables.a.defualt",
                "variables.b"
            ]
        );
        assert_eq!(refused(&json!("season")), ["variables"]);
    }

    #[test]
    fn there_are_not_too_many_nor_too_large_ones() {
        let names = |count: usize| (0..count).map(|n| format!("v{n}")).collect::<Vec<_>>();
        assert!(Variables::parse(&json!(names(50))).is_ok());
        assert_eq!(refused(&json!(names(51))), ["variables"]);
        let large = json!({"a": {"default": "x".repeat(VARIABLES_MAX_BYTES)}});
        assert_eq!(refused(&large), ["variables"]);
    }

    #[test]
    fn a_value_is_the_requests_else_the_default_else_there_is_none() {
        let variables =
            json!({"season": {"default": "spring"}, "offer": {"required": true}, "place": {}});
        let variables = Variables::parse(&variables).unwrap();
        let given = json!({"season": null, "place": "Ohio", "more": 1, "less": null});
        let given = given.as_object().unwrap();
        let filled =
            json!({"season": "spring", "offer": null, "place": "Ohio", "more": 1, "less": null});
        assert_eq!(Value::Object(variables.filled(given)), filled);
        assert_eq!(variables.missing(given).collect::<Vec<_>>(), ["offer"]);
    }
}
