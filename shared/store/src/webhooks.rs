//! Who is to be told what happens, and by which secret it is known that we tell it.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use hg_domain::{
    audit::AuditEntry,
    client::ClientPath,
    id::ClientId,
    job::Job,
    time::Timestamp,
    webhook::{CallbackSecret, Delivery, WebhookEndpoint},
};

use crate::{
    error::StoreError,
    item::{readable, to_item},
    keys,
    table::{Consistency, Store, Written},
};

impl Store {
    /// The endpoints of every client on `paths`, but those that do not read, which must not keep the
    /// others from being told. One request per client, at the same time.
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
            .map(|client| self.own_rows::<WebhookEndpoint>(client, Consistency::Eventual));
        let rows = try_join_all(reads).await?.into_iter().flatten();
        Ok(rows
            .filter_map(|row| readable(row, "a webhook endpoint"))
            .collect())
    }

    /// Makes the deliveries that tell everybody who wants to know that `job` ended. Their rows are the
    /// events that have them sent; those that were made before stay as they are.
    ///
    /// # Errors
    /// When the table cannot be written: then some may be missing.
    pub async fn announce(
        &self,
        job: &Job,
        endpoints: &[WebhookEndpoint],
    ) -> Result<(), StoreError> {
        for delivery in Delivery::all_of_job(job, endpoints, Timestamp::now()) {
            self.add_delivery(&delivery).await?;
        }
        Ok(())
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
