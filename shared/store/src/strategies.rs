//! Strategies: which one is in effect for a client, and pinned ones.

use std::collections::HashMap;

use hg_domain::{
    client::ClientPath,
    content::ContentType,
    id::{ClientId, StrategyId},
    strategy::StrategyRecord,
};

use crate::{
    error::StoreError,
    item::{Item, entity, from_item},
    keys::{self, Key},
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
        let rows = self
            .batch_get(effective_keys(path, content_type), Consistency::Eventual)
            .await?;
        nearest(path, rows)
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
        nearest(
            path,
            self.batch_get(strategy_keys(path, id), Consistency::Eventual)
                .await?,
        )
    }
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

/// Of the strategies among `rows`, the one whose owner is nearest to the end of `path`.
pub(crate) fn nearest(
    path: &ClientPath,
    rows: Vec<Item>,
) -> Result<Option<StrategyRecord>, StoreError> {
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
        .find_map(|client| by_owner.remove(&client)))
}
