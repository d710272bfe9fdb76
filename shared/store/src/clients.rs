//! Clients, their slugs and the closure rows of the hierarchy.

use aws_sdk_dynamodb::types::TransactWriteItem;
use hg_domain::{
    audit::AuditEntry,
    client::{Client, Slug},
    id::ClientId,
    strategy::StrategyRecord,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    error::StoreError,
    item::{Item, from_item, to_item},
    kept,
    keys::{self, text},
    table::{Consistency, Store},
    transact::{Condition, Outcome},
};

/// A client that is to be made, with the strategies it begins with.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// The client.
    pub client: Client,
    /// Its strategies; the last one of a content type is in effect.
    pub strategies: Vec<StrategyRecord>,
    /// What the audit logs say of it.
    pub audit: Vec<AuditEntry>,
}

/// A client that is to be changed.
#[derive(Clone, Debug)]
pub struct ClientChange {
    /// The client as it was read.
    pub seen: Client,
    /// The client as it is to be, with the next version.
    pub next: Client,
    /// What the audit logs say of it.
    pub audit: Vec<AuditEntry>,
}

/// What became of a client that was to be made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is so now.
    Done,
    /// Another client has its slug.
    SlugTaken,
    /// The client above it is gone.
    ParentGone,
    /// It was changed since it was read, or is gone.
    Superseded,
}

#[derive(Serialize, Deserialize)]
struct SlugRow {
    client_id: ClientId,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A row of a transaction, and what it means when its condition fails.
type Row = (TransactWriteItem, Saved);

impl Store {
    /// The client `id`. A read that may be a moment old comes first, as it costs half; only a client
    /// that it does not find, perhaps as it was made just now, is looked for in the latest copy.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn client(&self, id: ClientId) -> Result<Option<Client>, StoreError> {
        match self.get(keys::client(id), Consistency::Eventual).await? {
            Some(client) => Ok(Some(client)),
            None => self.latest_client(id).await,
        }
    }

    /// The client `id` as it is now.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn latest_client(&self, id: ClientId) -> Result<Option<Client>, StoreError> {
        self.get(keys::client(id), Consistency::Strong).await
    }

    /// Several clients; those that do not exist are left out.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn clients(
        &self,
        ids: impl IntoIterator<Item = ClientId>,
    ) -> Result<Vec<Client>, StoreError> {
        let keys: Vec<_> = ids.into_iter().map(keys::client).collect();
        let rows = self.batch_get(keys, Consistency::Eventual).await?;
        rows.into_iter().map(from_item).collect()
    }

    /// The client that has `slug`.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn client_by_slug(&self, slug: &Slug) -> Result<Option<ClientId>, StoreError> {
        let row: Option<SlugRow> = self
            .get(keys::slug(slug.as_str()), Consistency::Strong)
            .await?;
        Ok(row.map(|row| row.client_id))
    }

    /// Makes a client, its slug, its closure rows and its strategies in one transaction.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn create_client(&self, new: &NewClient) -> Result<Saved, StoreError> {
        let client = &new.client;
        // Of several reasons the first one counts: nobody needs another slug below a client that is gone.
        let mut rows = Vec::new();
        if let Some(parent) = client.parent_id {
            rows.push((self.must_live(parent), Saved::ParentGone));
        }
        rows.push(self.slug(client)?);
        rows.push((self.insert(client_item(client)?), Saved::Superseded));
        for item in closure_items(client)? {
            rows.push((self.insert(item), Saved::Superseded));
        }
        // A transaction may write a row only once: of several strategies for a type the last is in effect.
        for (index, strategy) in new.strategies.iter().enumerate() {
            rows.push((self.insert(kept::item(strategy)?), Saved::Superseded));
            let mut later = new.strategies.iter().skip(index + 1);
            if !later.any(|other| other.content_type == strategy.content_type) {
                rows.push((
                    self.insert(kept::effective_item(strategy)?),
                    Saved::Superseded,
                ));
            }
        }
        self.save(rows, &new.audit).await
    }

    /// Changes a client, and with it its slug and its closure rows, in one transaction.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn update_client(&self, change: &ClientChange) -> Result<Saved, StoreError> {
        let (seen, next) = (&change.seen, &change.next);
        let replaced = self.replace(client_item(next)?, seen.version);
        let mut rows = vec![(replaced, Saved::Superseded)];
        if next.parent_id != seen.parent_id
            && let Some(parent) = next.parent_id
        {
            rows.push((self.must_live(parent), Saved::ParentGone));
        }
        if next.slug != seen.slug {
            rows.push(self.slug(next)?);
            let old = self.remove(keys::slug(seen.slug.as_str()), |delete| delete);
            rows.push((old, Saved::Superseded));
        }
        for (depth, ancestor) in seen.path.ancestors() {
            if !next.path.passes(ancestor) {
                let key = keys::descendant(ancestor, depth, seen.client_id);
                rows.push((self.remove(key, |delete| delete), Saved::Superseded));
            }
        }
        // They show when the client was changed, whatever was.
        for item in closure_items(next)? {
            let row = self.put(|put| put.set_item(Some(item)));
            rows.push((row, Saved::Superseded));
        }
        self.save(rows, &change.audit).await
    }

    fn slug(&self, client: &Client) -> Result<Row, StoreError> {
        let row = SlugRow {
            client_id: client.client_id,
            created_at: client.updated_at,
            updated_at: client.updated_at,
        };
        let item = to_item("slug", keys::slug(client.slug.as_str()), &row)?;
        Ok((self.insert(item), Saved::SlugTaken))
    }

    async fn save(&self, rows: Vec<Row>, audit: &[AuditEntry]) -> Result<Saved, StoreError> {
        let (mut writes, meanings): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        for entry in audit {
            writes.push(self.audited(entry)?);
        }
        match self.transact(writes).await? {
            Outcome::Done => Ok(Saved::Done),
            Outcome::Refused(conditions) => {
                let mut failed =
                    conditions
                        .iter()
                        .zip(meanings)
                        .filter_map(|(condition, meaning)| {
                            matches!(condition, Condition::Failed(_)).then_some(meaning)
                        });
                Ok(failed.next().unwrap_or(Saved::Superseded))
            }
        }
    }
}

/// The row of a client; on the index of open work while it is being deleted.
pub(crate) fn client_item(client: &Client) -> Result<Item, StoreError> {
    let mut item = to_item("client", keys::client(client.client_id), client)?;
    if let Some(deletion) = &client.deletion {
        let (shard, due) = keys::open_deletion(client.client_id, deletion);
        item.insert("gsi2pk".to_owned(), text(shard));
        item.insert("gsi2sk".to_owned(), text(due));
    }
    Ok(item)
}

/// A row for each client above this one.
fn closure_items(client: &Client) -> Result<Vec<Item>, StoreError> {
    let copied = json!({
        "client_id": client.client_id,
        "name": client.name,
        "slug": client.slug,
        "type": client.client_type,
        "created_at": client.created_at,
        "updated_at": client.updated_at,
    });
    client
        .path
        .ancestors()
        .map(|(depth, ancestor)| {
            let key = keys::descendant(ancestor, depth, client.client_id);
            to_item("descendant", key, &copied)
        })
        .collect()
}
