//! Texts and the prompts that made them: immutable rows beside their task.

use aws_sdk_dynamodb::{
    operation::put_item::PutItemError, primitives::Blob, types::AttributeValue,
};
use hg_domain::{task::Task, time::Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    item::Item,
    keys::{self, number, text},
    table::{Store, Written},
};

/// Bytes of a row's body, safely below the 400 KB that an item may have.
const PART_BYTES: usize = 300 * 1024;
const COMPRESSION_LEVEL: i32 = 3;

/// A text and the prompt that made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextResult {
    /// The text.
    pub text: String,
    /// The rendered prompt.
    pub prompt: String,
}

impl Store {
    /// Keeps a text before its task is finished, so that the finishing transaction stays small.
    ///
    /// The attempt's number is the fencing token: a worker whose lease went to another can no
    /// longer overwrite what that one wrote.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn put_result(
        &self,
        task: &Task,
        result: &TextResult,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        let (body, compressed) = pack(result)?;
        let parts: Vec<&[u8]> = body.chunks(PART_BYTES).collect();
        for (index, part) in parts.iter().enumerate() {
            let mut item = keys::result(task.job_id, task.number, index).into_attributes();
            item.extend([
                ("entity".to_owned(), text("result")),
                ("attempt".to_owned(), number(task.attempt)),
                ("parts".to_owned(), number(parts.len())),
                ("compressed".to_owned(), AttributeValue::Bool(compressed)),
                (
                    "body".to_owned(),
                    AttributeValue::B(Blob::new(part.to_vec())),
                ),
                ("created_at".to_owned(), text(now.to_string())),
                ("updated_at".to_owned(), text(now.to_string())),
            ]);
            if self.put_fenced(item, task.attempt).await? == Written::Superseded {
                return Ok(Written::Superseded);
            }
        }
        Ok(Written::Done)
    }

    async fn put_fenced(&self, item: Item, attempt: u32) -> Result<Written, StoreError> {
        let request = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(attempt) OR attempt <= :attempt")
            .expression_attribute_values(":attempt", number(attempt));
        match request.send().await {
            Ok(_) => Ok(Written::Done),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(Written::Superseded),
                _ => Err(StoreError::request("PutItem")(&error)),
            },
        }
    }
}

/// The result as bytes, and whether they are compressed: only where that makes them fewer.
fn pack(result: &TextResult) -> Result<(Vec<u8>, bool), StoreError> {
    let plain = serde_json::to_vec(result)?;
    let packed = zstd::encode_all(plain.as_slice(), COMPRESSION_LEVEL)
        .map_err(|error| StoreError::Malformed(error.to_string()))?;
    Ok(if packed.len() < plain.len() {
        (packed, true)
    } else {
        (plain, false)
    })
}

/// The result whose rows, in their order, are `rows`; the first of them says how many belong to it.
pub(crate) fn unpack(rows: &[Item]) -> Result<TextResult, StoreError> {
    let first = rows
        .first()
        .ok_or_else(|| StoreError::Malformed("a result has no rows".to_owned()))?;
    let mut body = Vec::new();
    for row in rows.iter().take(parts_of(first)) {
        body.extend_from_slice(
            row.get("body")
                .and_then(|body| body.as_b().ok())
                .map_or(&[], AsRef::as_ref),
        );
    }
    let compressed = first
        .get("compressed")
        .and_then(|flag| flag.as_bool().ok())
        .copied();
    if compressed == Some(true) {
        body = zstd::decode_all(body.as_slice())
            .map_err(|error| StoreError::Malformed(error.to_string()))?;
    }
    Ok(serde_json::from_slice(&body)?)
}

fn parts_of(row: &Item) -> usize {
    row.get("parts")
        .and_then(|parts| parts.as_n().ok()?.parse().ok())
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(result: &TextResult, part_bytes: usize) -> Vec<Item> {
        let (body, compressed) = pack(result).unwrap();
        let parts: Vec<&[u8]> = body.chunks(part_bytes).collect();
        let count = parts.len();
        let row = |part: &&[u8]| {
            Item::from([
                ("parts".to_owned(), number(count)),
                ("compressed".to_owned(), AttributeValue::Bool(compressed)),
                (
                    "body".to_owned(),
                    AttributeValue::B(Blob::new(part.to_vec())),
                ),
            ])
        };
        parts.iter().map(row).collect()
    }

    #[test]
    fn a_result_reads_back_from_one_row_and_from_many() {
        let result = TextResult {
            text: "Ströme & fuses. ".repeat(500),
            prompt: "Write.".to_owned(),
        };
        for part_bytes in [PART_BYTES, 10] {
            assert_eq!(unpack(&rows(&result, part_bytes)).unwrap(), result);
        }
    }

    #[test]
    fn a_short_text_is_not_blown_up_by_compressing_it() {
        let short = TextResult {
            text: "Hi".to_owned(),
            prompt: String::new(),
        };
        assert!(!pack(&short).unwrap().1);
        let long = TextResult {
            text: "fuse ".repeat(1_000),
            prompt: String::new(),
        };
        assert!(pack(&long).unwrap().0.len() < 1_000);
    }

    #[test]
    fn rows_left_over_from_an_earlier_attempt_are_not_read() {
        let result = TextResult {
            text: "Hi".to_owned(),
            prompt: String::new(),
        };
        let mut rows = rows(&result, PART_BYTES);
        rows.push(Item::from([(
            "body".to_owned(),
            AttributeValue::B(Blob::new("left over")),
        )]));
        assert_eq!(unpack(&rows).unwrap(), result);
    }
}
