//! Open work that somebody has to look after.

use hg_domain::{
    client::{Client, Deletion},
    task::Task,
    time::Timestamp,
};

use crate::{
    clients::client_item,
    error::StoreError,
    item::{Item, entity, readable},
    keys::{self, Key, text},
    table::{Consistency, Store, Written},
};

/// Something that is due.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenWork {
    /// A task that waits for too long, whose lease has run out, or with money set aside.
    Task(Box<Task>),
    /// A client that is being deleted.
    Deletion(Box<Client>),
}

/// Where a look at what is due goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Place(Item);

impl Store {
    /// Open work of one shard that is due at `as_of`, the longest due first, at most `limit`.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn due_work(
        &self,
        shard: u32,
        as_of: Timestamp,
        limit: u32,
    ) -> Result<Vec<OpenWork>, StoreError> {
        let partition = keys::open_shard(shard);
        let (keys, _) = self.due_from(partition, as_of, limit, None).await?;
        let rows = self.batch_get(keys, Consistency::Strong).await?;
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// The keys of rows of `partition` of the index of open work that are due at `as_of`, from `start`
    /// on, and where to go on, if there are more.
    pub(crate) async fn due_from(
        &self,
        partition: String,
        as_of: Timestamp,
        limit: u32,
        start: Option<Place>,
    ) -> Result<(Vec<Key>, Option<Place>), StoreError> {
        let request = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("gsi2")
            .key_condition_expression("gsi2pk = :partition AND gsi2sk <= :due")
            .expression_attribute_values(":partition", text(partition))
            .expression_attribute_values(":due", text(as_of.to_string()))
            .set_exclusive_start_key(start.map(|place| place.0))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let answer = request
            .send()
            .await
            .map_err(|error| StoreError::request("Query")(&error))?;
        let keys = answer.items().iter().filter_map(Key::of).collect();
        Ok((keys, answer.last_evaluated_key.map(Place)))
    }

    /// Sets the deletion of a client going anew, as its row is the event that does.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn sweep_deletion(
        &self,
        seen: &Client,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        let Some(deletion) = seen.deletion.clone() else {
            return Ok(Written::Superseded);
        };
        self.set_deletion(seen, deletion.swept(now), now).await
    }

    pub(crate) async fn set_deletion(
        &self,
        seen: &Client,
        deletion: Deletion,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        let next = seen.deleting(deletion, now);
        self.written(vec![self.replace(client_item(&next)?, seen.version)])
            .await
    }

    /// The shards of the open work.
    pub fn shards(&self) -> std::ops::Range<u32> {
        0..keys::SHARDS
    }
}

fn read(row: Item) -> Option<OpenWork> {
    const WHAT: &str = "open work";
    match entity(&row) {
        Some("client") => readable(row, WHAT).map(OpenWork::Deletion),
        _ => readable(row, WHAT).map(OpenWork::Task),
    }
}
