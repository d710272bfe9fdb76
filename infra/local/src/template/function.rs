//! `AWS::Serverless::Function`.

use std::{collections::BTreeMap, fmt, time::Duration};

use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;

use super::{
    scalar::Scalar,
    source::{RawSource, Source},
    typed,
};
use crate::policy::Policy;

/// A function as the template defines it.
#[derive(Clone)]
pub struct FunctionDefinition {
    /// Its name in the template.
    pub logical_id: String,
    /// The name of the binary that is deployed as it, from the build metadata.
    pub binary: String,
    /// How long one invocation may take.
    pub timeout: Duration,
    /// Its environment variables. They hold secrets, so they are not part of the debug form.
    pub environment: BTreeMap<String, String>,
    /// What it may do.
    pub policy: Policy,
    /// What invokes it, by the event's name in the template.
    pub sources: BTreeMap<String, Source>,
}

impl fmt::Debug for FunctionDefinition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FunctionDefinition")
            .field("logical_id", &self.logical_id)
            .field("binary", &self.binary)
            .field("timeout", &self.timeout)
            .field("environment", &self.environment.keys())
            .field("sources", &self.sources)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    #[serde(default = "default_timeout")]
    timeout: u64,
    #[serde(default)]
    environment: Environment,
    #[serde(default)]
    events: BTreeMap<String, RawSource>,
    #[serde(default = "no_policies")]
    policies: Value,
}

fn no_policies() -> Value {
    Value::Array(Vec::new())
}

/// Lambda's own default, in seconds.
fn default_timeout() -> u64 {
    3
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Environment {
    #[serde(default)]
    variables: BTreeMap<String, Scalar>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    build_properties: BuildProperties,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BuildProperties {
    binary: String,
}

impl FunctionDefinition {
    pub(super) fn read(logical_id: &str, metadata: Value, properties: Value) -> Result<Self> {
        let metadata: Metadata = typed::read(metadata, &format!("{logical_id}: Metadata"))?;
        let properties: Properties = typed::read(properties, &format!("{logical_id}: Properties"))?;
        let sources = properties
            .events
            .into_iter()
            .map(|(name, raw)| {
                let source = raw.read(&format!("{logical_id}: Properties.Events.{name}"))?;
                Ok((name, source))
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            logical_id: logical_id.to_owned(),
            binary: metadata.build_properties.binary,
            timeout: Duration::from_secs(properties.timeout),
            policy: Policy::read(
                properties.policies,
                &format!("{logical_id}: Properties.Policies"),
            )?,
            environment: properties
                .environment
                .variables
                .into_iter()
                .map(|(name, value)| (name, value.0))
                .collect(),
            sources,
        })
    }

    /// Whether the function answers HTTP requests rather than events.
    pub fn is_http(&self) -> bool {
        self.sources
            .values()
            .any(|source| matches!(source, Source::Http(_)))
    }
}
