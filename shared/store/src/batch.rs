//! Reading many rows by their keys.

use aws_sdk_dynamodb::types::KeysAndAttributes;

use crate::{
    error::StoreError,
    item::Item,
    keys::Key,
    table::{Consistency, Store},
    transact::pause,
};

/// The most keys that one request may have.
const BATCH: usize = 100;
/// How often the rest of a batch that came back in part is asked for.
const TRIES: u32 = 8;

impl Store {
    /// The rows of `keys` that exist, in any order.
    pub(crate) async fn batch_get(
        &self,
        keys: Vec<Key>,
        consistency: Consistency,
    ) -> Result<Vec<Item>, StoreError> {
        let mut rows = Vec::with_capacity(keys.len());
        for batch in keys.chunks(BATCH) {
            let mut wanted = Some(
                KeysAndAttributes::builder()
                    .set_keys(Some(
                        batch.iter().cloned().map(Key::into_attributes).collect(),
                    ))
                    .consistent_read(consistency == Consistency::Strong)
                    .build()
                    .map_err(|error| StoreError::Malformed(error.to_string()))?,
            );
            let mut tries = 0;
            while let Some(asked) = wanted.take() {
                let request = self
                    .client
                    .batch_get_item()
                    .request_items(&self.table, asked);
                let answer = request
                    .send()
                    .await
                    .map_err(|error| StoreError::request("BatchGetItem")(&error))?;
                rows.extend(
                    answer
                        .responses
                        .and_then(|mut tables| tables.remove(&self.table))
                        .unwrap_or_default(),
                );
                wanted = answer
                    .unprocessed_keys
                    .and_then(|mut tables| tables.remove(&self.table));
                tries += 1;
                if wanted.is_some() {
                    tokio::time::sleep(pause(tries)).await;
                }
                if wanted.is_some() && tries == TRIES {
                    return Err(StoreError::Contended {
                        operation: "BatchGetItem",
                        tries,
                    });
                }
            }
        }
        Ok(rows)
    }
}
