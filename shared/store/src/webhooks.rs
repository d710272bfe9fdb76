//! Who is to be told what happens, and by which secret it is known that we tell it.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use hg_domain::{
    audit::AuditEntry,
    client::ClientPath,
    id::ClientId,
    webhook::{CallbackSecret, WebhookEndpoint},
};

use crate::{
    error::StoreError,
    item::to_item,
    keys,
    table::{Consistency, Store, Written},
};

impl Store {
    /// The endpoints of every client on `paths`. One request per client, at the same time.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn endpoints_along<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p ClientPath>,
    ) -> Result<Vec<WebhookEndpoint>, StoreError> {
        let clients = paths.into_iter().flat_map(ClientPath::nearest_first);
        let clients: BTreeSet<ClientId> = clients.collect();
        let reads = clients
            .into_iter()
            .map(|client| self.all_own::<WebhookEndpoint>(client, Consistency::Eventual));
        Ok(try_join_all(reads).await?.into_iter().flatten().collect())
    }

    /// The secret that a client's callbacks are signed with, if it has one.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn callback_secret(
        &self,
        client: ClientId,
    ) -> Result<Option<CallbackSecret>, StoreError> {
        self.get(keys::callback_secret(client), Consistency::Strong)
            .await
    }

    /// Makes `next` of what was read as `seen`.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn put_callback_secret(
        &self,
        seen: Option<&CallbackSecret>,
        next: &CallbackSecret,
        audit: &AuditEntry,
    ) -> Result<Written, StoreError> {
        let key = keys::callback_secret(next.client_id);
        let item = to_item("callback_secret", key, next)?;
        let row = match seen {
            Some(seen) => self.replace(item, seen.version),
            None => self.insert(item),
        };
        self.written(vec![
            row,
            self.audited(audit)?,
            self.must_live(next.client_id),
        ])
        .await
    }
}
