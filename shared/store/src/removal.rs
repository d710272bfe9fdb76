//! Removing everything of a client.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{DeleteRequest, WriteRequest};
use hg_domain::{
    audit::AuditEntry,
    client::{Client, Deletion},
    id::{ClientId, JobId},
    task::Status,
    time::Timestamp,
};
use serde::Deserialize;

use crate::{
    clients::client_item,
    error::StoreError,
    item::from_item,
    keys::{self, Key, text},
    paging::List,
    table::{Consistency, Store, Written},
    transact::pause,
};

/// The most rows that one request may delete.
const BATCH: usize = 25;
/// How often the rest of a batch that was done in part is sent again.
const TRIES: u32 = 8;

/// Where a job is, as far as the index knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct JobEntry {
    /// The job.
    pub job_id: JobId,
    /// Where it is.
    pub status: Status,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Store {
    /// Marks a client for deletion: for callers it is gone, with its slug and its place below
    /// others, and its row sets going what removes the rest.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn begin_deletion(
        &self,
        seen: &Client,
        audit: Option<&AuditEntry>,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        let next = seen.deleting(Deletion::begin(now), now);
        let mut rows = vec![
            self.replace(client_item(&next)?, seen.version),
            self.remove(keys::slug(seen.slug.as_str()), |delete| delete),
        ];
        for (depth, ancestor) in seen.path.ancestors() {
            let key = keys::descendant(ancestor, depth, seen.client_id);
            rows.push(self.remove(key, |delete| delete));
        }
        rows.extend(audit.map(|entry| self.audited(entry)).transpose()?);
        self.written(rows).await
    }

    /// Has a deletion that had more to do than time go on.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn go_on_deleting(
        &self,
        seen: &Client,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        let Some(deletion) = seen.deletion.clone() else {
            return Ok(Written::Superseded);
        };
        self.set_deletion(seen, deletion.go_on(), now).await
    }

    /// Has a deletion that found another client below begin anew.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn reopen_deletion(
        &self,
        seen: &Client,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        let Some(deletion) = seen.deletion.clone() else {
            return Ok(Written::Superseded);
        };
        self.set_deletion(seen, deletion.reopened(now), now).await
    }

    /// Up to `most` clients below `client`, as they are now; the nearest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn some_descendants(
        &self,
        client: ClientId,
        most: u32,
    ) -> Result<Vec<Client>, StoreError> {
        let list = List::oldest_first(keys::client_partition(client), keys::DESCENDANTS).latest();
        let (rows, _) = self.first_of(&list, None, most).await?;
        let ids = rows
            .iter()
            .filter_map(|row| row.get("client_id")?.as_s().ok()?.parse().ok());
        let keys = ids.map(keys::client).collect();
        let rows = self.batch_get(keys, Consistency::Strong).await?;
        rows.into_iter().map(from_item).collect()
    }

    /// Up to `most` jobs of a client after the job `after`, the oldest first, as the index has them.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn jobs_after(
        &self,
        client: ClientId,
        after: Option<JobId>,
        most: u32,
    ) -> Result<Vec<JobEntry>, StoreError> {
        let after = after.map_or_else(|| "0".to_owned(), |id| format!("{id}~"));
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("gsi1")
            .key_condition_expression("gsi1pk = :client AND gsi1sk > :after")
            .expression_attribute_values(":client", text(keys::jobs_of(client)))
            .expression_attribute_values(":after", text(after))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|error| StoreError::request("Query")(&error))?;
        let rows = answer.items.unwrap_or_default();
        rows.into_iter().map(from_item).collect()
    }

    /// Removes a job with everything that belongs to it; by its own row, which goes last, it is
    /// found again if this breaks off.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn remove_job(&self, id: JobId) -> Result<(), StoreError> {
        let own = keys::job(id);
        self.remove_partition(&keys::job_partition(id), Some(&own))
            .await?;
        self.delete(vec![own]).await
    }

    /// Removes the members and the API keys of a client.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn remove_access(&self, client: ClientId) -> Result<(), StoreError> {
        for list in [keys::members_of(client), keys::api_keys_of(client)] {
            let (rows, _) = self.first_of(&List::indexed(list), None, u32::MAX).await?;
            self.delete(rows.iter().filter_map(Key::of).collect())
                .await?;
        }
        Ok(())
    }

    /// Removes everything in a client's own partition but its row.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn remove_belongings(&self, client: ClientId) -> Result<(), StoreError> {
        let own = keys::client(client);
        self.remove_partition(&keys::client_partition(client), Some(&own))
            .await
    }

    /// Removes a client's row, the last one of it.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn remove_client(&self, client: ClientId) -> Result<(), StoreError> {
        self.delete(vec![keys::client(client)]).await
    }

    pub(crate) async fn remove_partition(
        &self,
        pk: &str,
        but: Option<&Key>,
    ) -> Result<(), StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(pk))
            .projection_expression("pk, sk, idempotency")
            .consistent_read(true)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| StoreError::request("Query")(&error))?;
            let keys = page.items().iter().flat_map(|row| {
                let of_a_request = row.get("idempotency").and_then(|pk| pk.as_s().ok());
                [Key::of(row), of_a_request.map(keys::repetition)]
            });
            self.delete(keys.flatten().filter(|key| Some(key) != but).collect())
                .await?;
        }
        Ok(())
    }

    pub(crate) async fn delete(&self, keys: Vec<Key>) -> Result<(), StoreError> {
        for batch in keys.chunks(BATCH) {
            let mut requests = batch
                .iter()
                .cloned()
                .map(delete_request)
                .collect::<Result<Vec<_>, _>>()?;
            let mut tries = 0;
            while !requests.is_empty() {
                let answer = self
                    .client
                    .batch_write_item()
                    .request_items(&self.table, requests)
                    .send()
                    .await
                    .map_err(|error| StoreError::request("BatchWriteItem")(&error))?;
                let mut left: HashMap<_, _> = answer.unprocessed_items.unwrap_or_default();
                requests = left.remove(&self.table).unwrap_or_default();
                tries += 1;
                if !requests.is_empty() {
                    if tries == TRIES {
                        return Err(StoreError::Contended {
                            operation: "BatchWriteItem",
                            tries,
                        });
                    }
                    tokio::time::sleep(pause(tries)).await;
                }
            }
        }
        Ok(())
    }
}

fn delete_request(key: Key) -> Result<WriteRequest, StoreError> {
    let delete = DeleteRequest::builder()
        .set_key(Some(key.into_attributes()))
        .build()
        .map_err(|error| StoreError::Malformed(error.to_string()))?;
    Ok(WriteRequest::builder().delete_request(delete).build())
}
