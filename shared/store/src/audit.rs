//! The audit log of a client: written in the transaction that makes the change.

use aws_sdk_dynamodb::types::TransactWriteItem;
use hg_domain::{audit::AuditEntry, id::ClientId, page::PageRequest};

use crate::{
    error::StoreError,
    item::to_item,
    keys,
    paging::{List, Page},
    table::Store,
};

impl Store {
    /// The audit log of a client, the newest entry first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn audit_log(
        &self,
        client: ClientId,
        page: &PageRequest,
    ) -> Result<Page<AuditEntry>, StoreError> {
        let list = List::newest_first(keys::client_partition(client), keys::AUDIT);
        self.page(&list, page).await
    }

    /// An entry, as part of the transaction that it tells of.
    pub(crate) fn audited(&self, entry: &AuditEntry) -> Result<TransactWriteItem, StoreError> {
        let key = keys::audit(entry.client_id, entry.audit_id);
        Ok(self.insert(to_item("audit", key, entry)?))
    }
}
