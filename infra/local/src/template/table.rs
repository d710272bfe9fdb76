//! `AWS::DynamoDB::Table`.

use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;

use super::typed;

/// A table as the template defines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableDefinition {
    /// The table's name.
    pub name: String,
    /// Every key attribute and its type (`S`, `N` or `B`), by name.
    pub attributes: Vec<(String, String)>,
    /// The table's own key.
    pub key: Vec<KeyAttribute>,
    /// The global secondary indexes, by name.
    pub indexes: Vec<IndexDefinition>,
    /// What the stream carries (`NEW_AND_OLD_IMAGES`, …), when the table has one.
    pub stream_view: Option<String>,
    /// The attribute that says when an item expires.
    pub expiry_attribute: Option<String>,
}

/// One part of a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct KeyAttribute {
    /// The attribute's name.
    #[serde(rename = "AttributeName")]
    pub name: String,
    /// `HASH` or `RANGE`.
    #[serde(rename = "KeyType")]
    pub role: String,
}

/// A global secondary index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct IndexDefinition {
    /// The index's name.
    #[serde(rename = "IndexName")]
    pub name: String,
    /// The index's key.
    #[serde(rename = "KeySchema")]
    pub key: Vec<KeyAttribute>,
    /// Which other attributes it carries.
    pub projection: Projection,
}

/// Which attributes an index carries besides the keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Projection {
    /// `ALL`, `KEYS_ONLY` or `INCLUDE`.
    #[serde(rename = "ProjectionType")]
    pub kind: String,
    /// The attributes of an `INCLUDE`, sorted.
    #[serde(rename = "NonKeyAttributes", default)]
    pub attributes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    #[serde(rename = "TableName")]
    _table_name: Option<String>,
    #[serde(rename = "BillingMode")]
    _billing_mode: BillingMode,
    attribute_definitions: Vec<AttributeDefinition>,
    key_schema: Vec<KeyAttribute>,
    #[serde(default)]
    global_secondary_indexes: Vec<IndexDefinition>,
    stream_specification: Option<StreamSpecification>,
    time_to_live_specification: Option<TimeToLive>,
}

/// Provisioned capacity would throttle, which the local table does not.
#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum BillingMode {
    PayPerRequest,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct AttributeDefinition {
    attribute_name: String,
    attribute_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct StreamSpecification {
    stream_view_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct TimeToLive {
    attribute_name: String,
    enabled: bool,
}

impl TableDefinition {
    pub(super) fn read(logical_id: &str, name: String, properties: Value) -> Result<Self> {
        let properties: Properties = typed::read(properties, &format!("{logical_id}: Properties"))?;
        let attributes = properties
            .attribute_definitions
            .into_iter()
            .map(|it| (it.attribute_name, it.attribute_type))
            .collect();
        let table = Self {
            name,
            attributes,
            key: properties.key_schema,
            indexes: properties.global_secondary_indexes,
            stream_view: properties
                .stream_specification
                .map(|it| it.stream_view_type),
            expiry_attribute: properties
                .time_to_live_specification
                .filter(|it| it.enabled)
                .map(|it| it.attribute_name),
        };
        Ok(table.normalised())
    }

    /// The same table with everything whose order means nothing sorted, so that two definitions can
    /// be compared.
    #[must_use]
    pub fn normalised(mut self) -> Self {
        self.attributes.sort();
        for index in &mut self.indexes {
            index.projection.attributes.sort();
        }
        self.indexes.sort();
        self
    }
}
