//! The statements of a policy, as far as the template uses IAM's language.

use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;

use super::{access::Access, pattern};
use crate::template::read_typed;

#[derive(Clone, Debug)]
pub(super) struct Statement {
    actions: Vec<String>,
    resources: Vec<String>,
    /// The first keys it is limited to; `None` where it is not.
    leading_keys: Option<Vec<String>>,
}

impl Statement {
    pub(super) fn allows(&self, access: &Access) -> bool {
        any(&self.actions, &access.action)
            && any(&self.resources, &access.resource)
            && self
                .leading_keys
                .as_ref()
                .is_none_or(|allowed| access.leading_keys.iter().all(|key| any(allowed, key)))
    }

    pub(super) fn allowed(&self) -> impl Iterator<Item = (&str, &str, &[String])> {
        let keys = self.leading_keys.as_deref().unwrap_or_default();
        self.actions.iter().flat_map(move |action| {
            let resources = self.resources.iter();
            resources.map(move |resource| (action.as_str(), resource.as_str(), keys))
        })
    }
}

fn any(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|it| pattern::matches(it, text))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RawPolicy {
    #[serde(rename = "Version")]
    _version: Value,
    statement: Vec<RawStatement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RawStatement {
    #[serde(rename = "Sid")]
    _sid: Option<String>,
    #[serde(rename = "Effect")]
    _effect: Effect,
    action: OneOrMany,
    resource: OneOrMany,
    #[serde(default)]
    condition: Condition,
}

/// What is not allowed is refused, so that nothing needs to be denied.
#[derive(Deserialize)]
enum Effect {
    Allow,
}

/// Conditions of all the values of a key.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    #[serde(default, rename = "ForAllValues:StringLike")]
    all_like: AllLike,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AllLike {
    #[serde(rename = "dynamodb:LeadingKeys")]
    leading_keys: Option<OneOrMany>,
    /// Of KMS, which is not called locally.
    #[serde(rename = "kms:EncryptionContextKeys")]
    _encryption_context_keys: Option<OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// The statements of a function's resolved `Policies`.
pub(super) fn read(policies: Value, place: &str) -> Result<Vec<Statement>> {
    let policies: Vec<RawPolicy> = read_typed(policies, place)?;
    let statements = policies.into_iter().flat_map(|policy| policy.statement);
    Ok(statements.map(Statement::from).collect())
}

impl From<RawStatement> for Statement {
    fn from(raw: RawStatement) -> Self {
        Self {
            actions: raw.action.into_vec(),
            resources: raw.resource.into_vec(),
            leading_keys: raw.condition.all_like.leading_keys.map(OneOrMany::into_vec),
        }
    }
}
