//! API keys: only their hashes are kept.

use hg_domain::{
    access::Role,
    api_key::{ApiKey, KeyHash},
    audit::AuditEntry,
    id::ClientId,
    page::PageRequest,
    time::{Day, Timestamp},
};
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    item::to_item,
    keys,
    keys::text,
    paging::{List, Page},
    table::{Consistency, Store, Update, Written},
};

/// What is known of an API key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiKeyRecord {
    /// The hash of the key, which is also how it is called.
    pub key_id: KeyHash,
    /// The client it is bound to.
    pub client_id: ClientId,
    /// What it may do there and below.
    pub role: Role,
    /// What it is for, in its owner's words.
    pub name: String,
    /// Its last four characters.
    pub last_four: String,
    /// The day (UTC) it was last used on.
    pub last_used_on: Option<Day>,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When the row was last changed.
    pub updated_at: Timestamp,
}

impl ApiKeyRecord {
    /// The record of a key that is issued at `now`.
    pub fn new(key: &ApiKey, client_id: ClientId, role: Role, name: &str, now: Timestamp) -> Self {
        Self {
            key_id: key.hash(),
            client_id,
            role,
            name: name.to_owned(),
            last_four: key.last_four().to_owned(),
            last_used_on: None,
            created_at: now,
            updated_at: now,
        }
    }
}

impl Store {
    /// The key with this hash. Like a client's row, one that a read which may be a moment old does
    /// not find is looked for in the latest copy: it may have been issued just now.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn api_key(&self, hash: &KeyHash) -> Result<Option<ApiKeyRecord>, StoreError> {
        match self.get(keys::api_key(hash), Consistency::Eventual).await? {
            Some(key) => Ok(Some(key)),
            None => self.get(keys::api_key(hash), Consistency::Strong).await,
        }
    }

    /// Keeps what is known of a new key. Without an audit entry the key comes from the operator.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn add_api_key(
        &self,
        record: &ApiKeyRecord,
        audit: Option<&AuditEntry>,
    ) -> Result<Written, StoreError> {
        let mut item = to_item("api_key", keys::api_key(&record.key_id), record)?;
        item.insert(
            "gsi1pk".to_owned(),
            text(keys::api_keys_of(record.client_id)),
        );
        item.insert("gsi1sk".to_owned(), text(record.created_at.to_string()));
        let mut rows = vec![
            self.put(|put| put.set_item(Some(item))),
            self.must_live(record.client_id),
        ];
        rows.extend(audit.map(|entry| self.audited(entry)).transpose()?);
        self.written(rows).await
    }

    /// The keys of a client, the oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn api_keys(
        &self,
        client: ClientId,
        page: &PageRequest,
    ) -> Result<Page<ApiKeyRecord>, StoreError> {
        let list = List::indexed(keys::api_keys_of(client));
        self.page(&list, page).await
    }

    /// Removes a key; `Superseded` when the client has no such key.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn revoke_api_key(
        &self,
        client: ClientId,
        hash: &KeyHash,
        audit: &AuditEntry,
    ) -> Result<Written, StoreError> {
        let row = self.remove(keys::api_key(hash), |delete| {
            delete
                .condition_expression("client_id = :client")
                .expression_attribute_values(":client", text(client.to_string()))
        });
        self.written(vec![row, self.audited(audit)?]).await
    }

    /// Notes the day that a key was used on, unless it was revoked meanwhile.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn use_api_key(&self, hash: &KeyHash, now: Timestamp) -> Result<Written, StoreError> {
        let request = self
            .client
            .update_item()
            .set_key(Some(keys::api_key(hash).into_attributes()))
            .condition_expression("attribute_exists(pk)")
            .update_expression("SET last_used_on = :day, updated_at = :now")
            .expression_attribute_values(":day", text(now.day().to_string()))
            .expression_attribute_values(":now", text(now.to_string()));
        Ok(match self.update(request).await? {
            Update::Done(_) => Written::Done,
            Update::Refused(_) => Written::Superseded,
        })
    }
}
