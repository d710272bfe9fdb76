//! Strategies: which one is in effect for a client, and pinned ones.

use std::collections::HashMap;

use hg_domain::{
    client::ClientPath,
    content::ContentType,
    id::{ClientId, StrategyId},
    page::PageRequest,
    strategy::StrategyRecord,
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    item::{Item, entity, from_item, to_item},
    keys::{self, Key, SortKeys, text},
    paging::{List, Page},
    table::{Consistency, Store},
};

impl Store {
    /// The strategy in effect for the client at the end of `path`: its own, else its nearest
    /// ancestor's. One request, whatever the depth.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn effective_strategy(
        &self,
        path: &ClientPath,
        content_type: ContentType,
    ) -> Result<Option<StrategyRecord>, StoreError> {
        let found = self.effective_strategies(path, content_type).await?;
        Ok(found.into_iter().next())
    }

    /// The strategies in effect of the client at the end of `path` and of those above it, the
    /// nearest first. One request, whatever the depth.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn effective_strategies(
        &self,
        path: &ClientPath,
        content_type: ContentType,
    ) -> Result<Vec<StrategyRecord>, StoreError> {
        let keys = effective_keys(path, content_type);
        nearest_first(path, self.batch_get(keys, Consistency::Eventual).await?)
    }

    /// The strategy `id` if the client at the end of `path`, or an ancestor, has it.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn strategy(
        &self,
        path: &ClientPath,
        id: StrategyId,
    ) -> Result<Option<StrategyRecord>, StoreError> {
        let keys = strategy_keys(path, id);
        let found = nearest_first(path, self.batch_get(keys, Consistency::Eventual).await?)?;
        Ok(found.into_iter().next())
    }

    /// The strategy `id` of this very client, as it is now.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn own_strategy(
        &self,
        client: ClientId,
        id: StrategyId,
    ) -> Result<Option<StrategyRecord>, StoreError> {
        self.get(keys::strategy(client, id), Consistency::Strong)
            .await
    }

    /// One page of the strategies of this very client, the oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn strategy_list(
        &self,
        client: ClientId,
        page: &PageRequest,
    ) -> Result<Page<StrategyRecord>, StoreError> {
        self.page(&list_of(client), page).await
    }

    /// All strategies of this very client, the oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub(crate) async fn strategies(
        &self,
        client: ClientId,
    ) -> Result<Vec<StrategyRecord>, StoreError> {
        let pk = keys::client_partition(client);
        let sort_keys = SortKeys::Prefix(keys::STRATEGIES.to_owned());
        let rows = self.rows_of(pk, sort_keys, Consistency::Strong).await?;
        rows.into_iter().map(from_item).collect()
    }
}

fn list_of(client: ClientId) -> List {
    List::oldest_first(keys::client_partition(client), keys::STRATEGIES)
}

pub(crate) fn strategy_item(strategy: &StrategyRecord) -> Result<Item, StoreError> {
    let key = keys::strategy(strategy.client_id, strategy.strategy_id);
    to_item("strategy", key, strategy)
}

/// The row of the strategy in effect. It has another seal each time it is written, which is whenever
/// a strategy for its content type is changed.
pub(crate) fn effective_item(strategy: &StrategyRecord) -> Result<Item, StoreError> {
    let key = keys::effective_strategy(strategy.client_id, strategy.content_type);
    let mut item = to_item("effective", key, strategy)?;
    item.insert("seal".to_owned(), text(Uuid::now_v7()));
    Ok(item)
}

/// Where the strategies may be that could be in effect.
pub(crate) fn effective_keys(path: &ClientPath, content_type: ContentType) -> Vec<Key> {
    path.nearest_first()
        .map(|client| keys::effective_strategy(client, content_type))
        .collect()
}

/// Where the strategy `id` may be, if the client or an ancestor has it.
pub(crate) fn strategy_keys(path: &ClientPath, id: StrategyId) -> Vec<Key> {
    path.nearest_first()
        .map(|client| keys::strategy(client, id))
        .collect()
}

/// The strategies among `rows`, the one whose owner is nearest to the end of `path` first.
pub(crate) fn nearest_first(
    path: &ClientPath,
    rows: Vec<Item>,
) -> Result<Vec<StrategyRecord>, StoreError> {
    let mut by_owner: HashMap<ClientId, StrategyRecord> = HashMap::new();
    for row in rows
        .into_iter()
        .filter(|row| matches!(entity(row), Some("effective" | "strategy")))
    {
        let strategy: StrategyRecord = from_item(row)?;
        by_owner.insert(strategy.client_id, strategy);
    }
    Ok(path
        .nearest_first()
        .filter_map(|client| by_owner.remove(&client))
        .collect())
}
