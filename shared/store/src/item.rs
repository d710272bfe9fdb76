//! Rows as DynamoDB has them.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    error::StoreError,
    keys::{Key, text},
};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// The row of `value` under `key`. What has no value has no attribute either.
pub(crate) fn to_item(entity: &str, key: Key, value: &impl Serialize) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(value)?;
    item.retain(|_, value| !value.is_null());
    item.extend(key.into_attributes());
    item.insert("entity".to_owned(), text(entity));
    Ok(item)
}

pub(crate) fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    Ok(serde_dynamo::from_item(item)?)
}

/// What is in a row; nothing, and a line in the log, if it is not readable as `what`: one such row must
/// not keep the others from being looked after.
pub(crate) fn readable<T: DeserializeOwned>(row: Item, what: &str) -> Option<T> {
    let key = Key::of(&row);
    from_item(row)
        .inspect_err(|error| tracing::error!(?key, %error, "{what} does not read"))
        .ok()
}

pub(crate) fn entity(item: &Item) -> Option<&str> {
    item.get("entity")
        .and_then(|value| value.as_s().ok())
        .map(String::as_str)
}
