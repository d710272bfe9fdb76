//! Strategies, templates and provider keys: which one is in effect for a client, pinned ones, and lists.

mod changes;

use std::collections::HashMap;

use futures_util::future::try_join_all;
use hg_domain::{client::ClientPath, id::ClientId, kept::Kept, page::PageRequest};
use uuid::Uuid;

pub use self::changes::{Changed, KeptChange};
use crate::{
    error::StoreError,
    item::{Item, from_item, to_item},
    keys::{self, Key, SortKeys, text},
    paging::{List, Page},
    table::{Consistency, Store},
};

/// The entity of the rows of those in effect.
pub(crate) const EFFECTIVE: &str = "effective";

impl Store {
    /// The one in effect for the client at the end of `path`: its own, else its nearest ancestor's.
    /// One request, whatever the depth.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn effective<T: Kept>(
        &self,
        path: &ClientPath,
        slot: T::Slot,
    ) -> Result<Option<T>, StoreError> {
        let found = self.effective_chain(path, slot).await?;
        Ok(found.into_iter().next())
    }

    /// The same as it is now, for answers that others keep.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn latest_effective<T: Kept>(
        &self,
        path: &ClientPath,
        slot: T::Slot,
    ) -> Result<Option<T>, StoreError> {
        let keys = effective_keys::<T>(path, slot);
        let rows = self.batch_get(keys, Consistency::Strong).await?;
        Ok(nearest_first(path, &rows)?.into_iter().next())
    }

    /// Those in effect of the client at the end of `path` and of the ones above it, the nearest
    /// first. One request, whatever the depth.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn effective_chain<T: Kept>(
        &self,
        path: &ClientPath,
        slot: T::Slot,
    ) -> Result<Vec<T>, StoreError> {
        let keys = effective_keys::<T>(path, slot);
        let rows = self.batch_get(keys, Consistency::Eventual).await?;
        nearest_first(path, &rows)
    }

    /// The one with this `id` if the client at the end of `path`, or an ancestor, has it.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn inherited<T: Kept>(
        &self,
        path: &ClientPath,
        id: T::Id,
    ) -> Result<Option<T>, StoreError> {
        let keys = keys_by_id::<T>(path, id);
        let rows = self.batch_get(keys, Consistency::Eventual).await?;
        Ok(nearest_first(path, &rows)?.into_iter().next())
    }

    /// The one with this `id` of this very client, as it is now.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn own<T: Kept>(&self, client: ClientId, id: T::Id) -> Result<Option<T>, StoreError> {
        self.get(keys::kept::<T>(client, id), Consistency::Strong)
            .await
    }

    /// One page of those of this very client, the oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn own_page<T: Kept>(
        &self,
        client: ClientId,
        page: &PageRequest,
    ) -> Result<Page<T>, StoreError> {
        let prefix = keys::kept_prefix::<T>();
        let list = List::oldest_first(keys::client_partition(client), prefix);
        self.page(&list, page).await
    }

    /// All of the client at the end of `path` and of those above it, the nearest first and of each
    /// client the oldest first. One request per client.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn all_inherited<T: Kept>(&self, path: &ClientPath) -> Result<Vec<T>, StoreError> {
        let clients = path.nearest_first();
        let reads = clients.map(|client| self.all_own::<T>(client, Consistency::Eventual));
        Ok(try_join_all(reads).await?.into_iter().flatten().collect())
    }

    /// All of this very client, the oldest first.
    pub(crate) async fn all_own<T: Kept>(
        &self,
        client: ClientId,
        consistency: Consistency,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.own_rows::<T>(client, consistency).await?;
        rows.into_iter().map(from_item).collect()
    }

    pub(crate) async fn own_rows<T: Kept>(
        &self,
        client: ClientId,
        consistency: Consistency,
    ) -> Result<Vec<Item>, StoreError> {
        let pk = keys::client_partition(client);
        let sort_keys = SortKeys::Prefix(keys::kept_prefix::<T>());
        self.rows_of(pk, sort_keys, consistency).await
    }
}

pub(crate) fn item<T: Kept>(one: &T) -> Result<Item, StoreError> {
    let key = keys::kept::<T>(one.client_id(), one.id());
    to_item(T::KIND, key, one)
}

/// The row of the one in effect. It has another seal each time it is written, which is whenever one
/// for its content type is changed.
pub(crate) fn effective_item<T: Kept>(one: &T) -> Result<Item, StoreError> {
    let key = keys::effective::<T>(one.client_id(), one.slot());
    let mut item = to_item(EFFECTIVE, key, one)?;
    item.insert("seal".to_owned(), text(Uuid::now_v7()));
    Ok(item)
}

/// Where those may be that could be in effect.
pub(crate) fn effective_keys<T: Kept>(path: &ClientPath, slot: T::Slot) -> Vec<Key> {
    path.nearest_first()
        .map(|client| keys::effective::<T>(client, slot))
        .collect()
}

/// Where the one with this `id` may be, if the client or an ancestor has it.
pub(crate) fn keys_by_id<T: Kept>(path: &ClientPath, id: T::Id) -> Vec<Key> {
    path.nearest_first()
        .map(|client| keys::kept::<T>(client, id))
        .collect()
}

/// Those of this kind among `rows`, the one whose owner is nearest to the end of `path` first.
pub(crate) fn nearest_first<'r, T: Kept>(
    path: &ClientPath,
    rows: impl IntoIterator<Item = &'r Item>,
) -> Result<Vec<T>, StoreError> {
    let mut by_owner: HashMap<ClientId, T> = HashMap::new();
    for row in rows.into_iter().filter(|row| keys::is_kept::<T>(row)) {
        let one: T = from_item(row.clone())?;
        by_owner.insert(one.client_id(), one);
    }
    Ok(path
        .nearest_first()
        .filter_map(|client| by_owner.remove(&client))
        .collect())
}
