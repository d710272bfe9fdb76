//! Creating the template's table, and comparing it with one that is there already.

use anyhow::{Context as _, Result, bail};
use aws_sdk_dynamodb::{
    Client,
    operation::describe_table::DescribeTableError,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, GlobalSecondaryIndexDescription,
        KeySchemaElement, KeyType, Projection as AwsProjection, ProjectionType,
        ScalarAttributeType, StreamSpecification, StreamViewType, TableDescription,
        TimeToLiveSpecification, TimeToLiveStatus,
    },
};

use crate::template::{IndexDefinition, KeyAttribute, Projection, TableDefinition};

/// Creates `table` if it is missing, and refuses one that differs.
pub(super) async fn ensure(client: &Client, table: &TableDefinition) -> Result<()> {
    match client.describe_table().table_name(&table.name).send().await {
        Ok(answer) => {
            let existing = answer
                .table
                .context("DescribeTable answered without a table")?;
            compare(table, existing)?;
        }
        Err(error)
            if error
                .as_service_error()
                .is_some_and(DescribeTableError::is_resource_not_found_exception) =>
        {
            create(client, table).await?;
        }
        Err(error) => return Err(error).context("cannot describe the table"),
    }
    ensure_expiry(client, table).await
}

async fn create(client: &Client, table: &TableDefinition) -> Result<()> {
    let attributes = table
        .attributes
        .iter()
        .map(|(name, kind)| attribute(name, kind))
        .collect::<Result<_>>()?;
    let indexes = table
        .indexes
        .iter()
        .map(index)
        .collect::<Result<Vec<_>>>()?;
    let stream = table.stream_view.as_deref().map(stream).transpose()?;
    client
        .create_table()
        .table_name(&table.name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(attributes))
        .set_key_schema(Some(key_schema(&table.key)?))
        .set_global_secondary_indexes((!indexes.is_empty()).then_some(indexes))
        .set_stream_specification(stream)
        .send()
        .await
        .with_context(|| format!("cannot create the table {}", table.name))?;
    Ok(())
}

fn attribute(name: &str, kind: &str) -> Result<AttributeDefinition> {
    Ok(AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(ScalarAttributeType::from(kind))
        .build()?)
}

fn key_schema(key: &[KeyAttribute]) -> Result<Vec<KeySchemaElement>> {
    key.iter()
        .map(|part| {
            let role = KeyType::from(part.role.as_str());
            Ok(KeySchemaElement::builder()
                .attribute_name(&part.name)
                .key_type(role)
                .build()?)
        })
        .collect()
}

fn index(index: &IndexDefinition) -> Result<GlobalSecondaryIndex> {
    let Projection { kind, attributes } = &index.projection;
    let projection = AwsProjection::builder()
        .projection_type(ProjectionType::from(kind.as_str()))
        .set_non_key_attributes((!attributes.is_empty()).then(|| attributes.clone()))
        .build();
    Ok(GlobalSecondaryIndex::builder()
        .index_name(&index.name)
        .set_key_schema(Some(key_schema(&index.key)?))
        .projection(projection)
        .build()?)
}

fn stream(view: &str) -> Result<StreamSpecification> {
    Ok(StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::from(view))
        .build()?)
}

fn compare(wanted: &TableDefinition, existing: TableDescription) -> Result<()> {
    let mut found = definition(existing);
    // The expiry attribute is not part of the description, and is brought in line afterwards.
    found.expiry_attribute.clone_from(&wanted.expiry_attribute);
    if *wanted != found {
        bail!(
            "the table {} in the database is not that of the template; use another database\n\
             template: {wanted:?}\ndatabase: {found:?}",
            wanted.name
        );
    }
    Ok(())
}

fn definition(table: TableDescription) -> TableDefinition {
    let attributes = table.attribute_definitions.unwrap_or_default();
    TableDefinition {
        name: table.table_name.unwrap_or_default(),
        attributes: attributes
            .into_iter()
            .map(|it| (it.attribute_name, it.attribute_type.as_str().to_owned()))
            .collect(),
        key: key(table.key_schema.unwrap_or_default()),
        indexes: table
            .global_secondary_indexes
            .unwrap_or_default()
            .into_iter()
            .map(index_definition)
            .collect(),
        stream_view: table
            .stream_specification
            .filter(|stream| stream.stream_enabled)
            .and_then(|stream| stream.stream_view_type)
            .map(|view| view.as_str().to_owned()),
        expiry_attribute: None,
    }
    .normalised()
}

fn index_definition(index: GlobalSecondaryIndexDescription) -> IndexDefinition {
    let projection = index
        .projection
        .unwrap_or_else(|| AwsProjection::builder().build());
    IndexDefinition {
        name: index.index_name.unwrap_or_default(),
        key: key(index.key_schema.unwrap_or_default()),
        projection: Projection {
            kind: projection
                .projection_type
                .map(|kind| kind.as_str().to_owned())
                .unwrap_or_default(),
            attributes: projection.non_key_attributes.unwrap_or_default(),
        },
    }
}

fn key(schema: Vec<KeySchemaElement>) -> Vec<KeyAttribute> {
    schema
        .into_iter()
        .map(|part| KeyAttribute {
            name: part.attribute_name,
            role: part.key_type.as_str().to_owned(),
        })
        .collect()
}

/// Turns expiry on; turning it on twice is an error to DynamoDB.
async fn ensure_expiry(client: &Client, table: &TableDefinition) -> Result<()> {
    let Some(attribute) = &table.expiry_attribute else {
        return Ok(());
    };
    let answer = client
        .describe_time_to_live()
        .table_name(&table.name)
        .send()
        .await?;
    if answer
        .time_to_live_description
        .is_some_and(|it| it.time_to_live_status == Some(TimeToLiveStatus::Enabled))
    {
        return Ok(());
    }
    let expiry = TimeToLiveSpecification::builder()
        .attribute_name(attribute)
        .enabled(true)
        .build()?;
    client
        .update_time_to_live()
        .table_name(&table.name)
        .time_to_live_specification(expiry)
        .send()
        .await
        .context("cannot turn on the expiry of items")?;
    Ok(())
}
