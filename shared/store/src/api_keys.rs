//! API keys: only their hashes are kept.

use hg_domain::{
    access::Role,
    api_key::{ApiKey, KeyHash},
    id::ClientId,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    item::to_item,
    keys,
    keys::text,
    table::{Consistency, Store},
};

/// What is known of an API key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiKeyRecord {
    /// The client it is bound to.
    pub client_id: ClientId,
    /// What it may do there and below.
    pub role: Role,
    /// What it is for, in its owner's words.
    pub name: String,
    /// Its last four characters.
    pub last_four: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When the row was last changed.
    pub updated_at: Timestamp,
}

impl Store {
    /// The key with this hash.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn api_key(&self, hash: &KeyHash) -> Result<Option<ApiKeyRecord>, StoreError> {
        self.get(keys::api_key(hash), Consistency::Eventual).await
    }

    /// Keeps the hash of a new key.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn add_api_key(&self, key: &ApiKey, record: &ApiKeyRecord) -> Result<(), StoreError> {
        let mut item = to_item("api_key", keys::api_key(&key.hash()), record)?;
        item.insert(
            "gsi1pk".to_owned(),
            text(keys::api_keys_of(record.client_id)),
        );
        item.insert("gsi1sk".to_owned(), text(record.created_at.to_string()));
        let request = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item));
        request
            .send()
            .await
            .map_err(|error| StoreError::request("PutItem")(&error))?;
        Ok(())
    }
}
