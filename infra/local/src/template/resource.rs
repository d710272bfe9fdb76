//! One entry of `Resources`, whatever its type.

use anyhow::{Result, bail};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    address::{Address, FIFO_SUFFIX, QueuePlace, STACK_NAME},
    ignored,
    intrinsics::Scope,
    scalar,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Resource {
    #[serde(rename = "Type")]
    pub(super) kind: String,
    #[serde(default)]
    properties: Map<String, Value>,
    #[serde(default)]
    pub(super) metadata: Value,
    #[serde(rename = "DeletionPolicy")]
    _deletion_policy: Option<String>,
    #[serde(rename = "UpdateReplacePolicy")]
    _update_replace_policy: Option<String>,
    #[serde(rename = "DependsOn")]
    _depends_on: Option<Value>,
}

/// `Globals`: what holds for every function.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Globals {
    #[serde(default)]
    pub(super) function: Map<String, Value>,
    #[serde(rename = "HttpApi")]
    _http_api: Option<GlobalHttpApi>,
}

/// What holds for the HTTP API and matters on AWS alone: how much it takes, and what it logs.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct GlobalHttpApi {
    #[serde(rename = "AccessLogSettings")]
    _access_log_settings: Option<Value>,
    #[serde(rename = "DefaultRouteSettings")]
    _default_route_settings: Option<Value>,
}

impl Resource {
    /// What others may refer to, and nothing for a resource that the local stack leaves out.
    pub(super) fn address(
        &self,
        logical_id: &str,
        scope: &Scope,
        queues: &QueuePlace,
    ) -> Result<Option<Address>> {
        let address = match self.kind.as_str() {
            "AWS::DynamoDB::Table" => Address::Table {
                name: self.name("TableName", "", logical_id, scope)?,
            },
            "AWS::SQS::Queue" => {
                let suffix = self.queue_suffix(logical_id, scope)?;
                queues.queue(&self.name("QueueName", suffix, logical_id, scope)?)
            }
            "AWS::Serverless::Function" => Address::Function {
                name: format!("{STACK_NAME}-{logical_id}"),
            },
            other if ignored::RESOURCE_TYPES.contains(&other) => return Ok(None),
            other => {
                bail!("{logical_id}: the resource type {other} is not known to the local stack")
            }
        };
        Ok(Some(address))
    }

    /// The name that the template gives, else one made of the stack's name and the `suffix` as
    /// `CloudFormation` does.
    fn name(
        &self,
        property: &str,
        suffix: &str,
        logical_id: &str,
        scope: &Scope,
    ) -> Result<String> {
        let Some(given) = self.properties.get(property) else {
            return Ok(format!("{STACK_NAME}-{logical_id}{suffix}"));
        };
        let name = scope.resolve(given, &format!("{logical_id}: Properties.{property}"))?;
        match scalar::text(&name) {
            Some(name) => Ok(name),
            None => bail!("{logical_id}: Properties.{property}: a name must be text"),
        }
    }

    /// How the name of this queue ends when the template gives none.
    fn queue_suffix(&self, logical_id: &str, scope: &Scope) -> Result<&'static str> {
        let Some(given) = self.properties.get("FifoQueue") else {
            return Ok("");
        };
        let fifo = scope.resolve(given, &format!("{logical_id}: Properties.FifoQueue"))?;
        Ok(if fifo == Value::Bool(true) {
            FIFO_SUFFIX
        } else {
            ""
        })
    }

    /// The properties that matter here, over those of `globals`, with every reference replaced.
    pub(super) fn properties(
        &self,
        logical_id: &str,
        globals: &Map<String, Value>,
        scope: &Scope,
    ) -> Result<Value> {
        let merged = merge(
            Value::Object(globals.clone()),
            Value::Object(self.properties.clone()),
        );
        let relevant = ignored::strip(&self.kind, merged);
        scope.resolve(&relevant, &format!("{logical_id}: Properties"))
    }
}

/// SAM's rule for globals: maps are merged, lists are put one after the other, and otherwise the
/// resource wins.
fn merge(global: Value, own: Value) -> Value {
    match (global, own) {
        (Value::Object(mut global), Value::Object(own)) => {
            for (key, value) in own {
                let value = match global.remove(&key) {
                    Some(inherited) => merge(inherited, value),
                    None => value,
                };
                global.insert(key, value);
            }
            Value::Object(global)
        }
        (Value::Array(mut global), Value::Array(own)) => {
            global.extend(own);
            Value::Array(global)
        }
        (_, own) => own,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::merge;

    #[test]
    fn a_resource_wins_over_the_globals_but_keeps_the_rest() {
        let variables = |a, b| json!({"Variables": {"A": a, "B": b}});
        let global = json!({"Timeout": 3, "Environment": variables(1, 1), "Layers": ["x"]});
        let own = json!({"Timeout": 9, "Environment": {"Variables": {"B": 2}}, "Layers": ["y"]});
        assert_eq!(
            merge(global, own),
            json!({"Timeout": 9, "Environment": variables(1, 2), "Layers": ["x", "y"]})
        );
    }
}
