//! `template.yaml`, read as far as a local start needs it.
//!
//! [`Template::parse`] reads the text, [`Template::resolve`] replaces every reference and gives a
//! [`Stack`]: the table, queues and functions with typed properties. A property that is neither
//! carried out nor listed in `ignored.rs` is an error that names its place.

mod address;
mod fifo;
mod function;
mod ignored;
mod intrinsics;
mod parameters;
mod queue;
mod resource;
mod scalar;
mod source;
mod stack;
mod table;
mod typed;
mod yaml;

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;

use self::{
    intrinsics::Scope,
    parameters::Parameter,
    resource::{Globals, Resource},
};

pub use self::{
    address::{ACCOUNT, QueuePlace, REGION, STACK_NAME},
    function::FunctionDefinition,
    parameters::environment_name,
    queue::QueueDefinition,
    source::{HttpSource, QueueSource, ScheduleSource, Source, StreamSource},
    stack::Stack,
    table::{IndexDefinition, KeyAttribute, Projection, TableDefinition},
};
pub(crate) use self::{
    address::{function_arn, is_fifo, queue_arn, stream_arn, table_arn},
    typed::read as read_typed,
};

/// A parsed template whose references are not resolved yet.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Template {
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    globals: Globals,
    resources: BTreeMap<String, Resource>,
    // Conditions are for deployments only: what would be conditional here (`Fn::If`, `Condition`)
    // is refused.
    #[serde(rename = "Conditions")]
    _conditions: Option<Value>,
    // So are rules: the functions themselves refuse what those refuse early.
    #[serde(rename = "Rules")]
    _rules: Option<Value>,
    #[serde(rename = "AWSTemplateFormatVersion")]
    _version: Option<Value>,
    #[serde(rename = "Transform")]
    _transform: Option<Value>,
    #[serde(rename = "Description")]
    _description: Option<Value>,
    #[serde(rename = "Metadata")]
    _metadata: Option<Value>,
    #[serde(rename = "Outputs")]
    _outputs: Option<Value>,
}

impl Template {
    /// Reads the YAML of a template.
    pub fn parse(text: &str) -> Result<Self> {
        typed::read(yaml::to_json(text)?, "template")
    }

    /// The names of the template's parameters.
    pub fn parameter_names(&self) -> impl Iterator<Item = &str> {
        self.parameters.keys().map(String::as_str)
    }

    /// The parameters that `variable` knows, each asked for by its [`environment_name`].
    pub fn parameters_from(
        &self,
        variable: impl Fn(&str) -> Option<String>,
    ) -> BTreeMap<String, String> {
        self.parameter_names()
            .filter_map(|name| Some((name.to_owned(), variable(&environment_name(name))?)))
            .collect()
    }

    /// Replaces every reference. `parameters` override the defaults; `queues` is where the
    /// queues are.
    pub fn resolve(
        &self,
        parameters: &BTreeMap<String, String>,
        queues: &QueuePlace,
    ) -> Result<Stack> {
        let mut scope = Scope {
            parameters: parameters::values(&self.parameters, parameters)?,
            addresses: BTreeMap::new(),
        };
        for (logical_id, resource) in &self.resources {
            if let Some(address) = resource.address(logical_id, &scope, queues)? {
                scope.addresses.insert(logical_id.clone(), address);
            }
        }
        Stack::build(&self.resources, &self.globals, &scope)
    }
}

#[cfg(test)]
mod tests;
