//! Changes of strategies: the row, its history and the one in effect move together.

use aws_sdk_dynamodb::types::TransactWriteItem;
use hg_domain::{
    audit::AuditEntry,
    content::ContentType,
    id::{ClientId, StrategyId},
    page::PageRequest,
    strategy::StrategyRecord,
};

use crate::{
    error::StoreError,
    item::{from_item, to_item},
    keys::{self, number, text},
    paging::{List, Page},
    strategies::{effective_item, strategy_item},
    table::{Consistency, Store, Written},
    transact::{Condition, Outcome},
};

/// A strategy that is made (`seen` is `None`), changed, or removed (`next` is `None`).
#[derive(Clone, Debug)]
pub struct StrategyChange {
    /// The strategy as it was read.
    pub seen: Option<StrategyRecord>,
    /// The strategy as it is to be, with the next version.
    pub next: Option<StrategyRecord>,
    /// What the audit log says of it.
    pub audit: AuditEntry,
}

impl Store {
    /// Makes, changes or removes a strategy in one transaction with its earlier version and the
    /// strategy in effect.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn save_strategy(&self, change: &StrategyChange) -> Result<Written, StoreError> {
        let Some(subject) = change.next.as_ref().or(change.seen.as_ref()) else {
            return Ok(Written::Superseded);
        };
        let (client, content_type) = (subject.client_id, subject.content_type);
        loop {
            let before = self.strategies(client).await?;
            let current = before
                .iter()
                .find(|one| one.strategy_id == subject.strategy_id);
            if current != change.seen.as_ref() {
                return Ok(Written::Superseded);
            }
            let mut after = before.clone();
            after.retain(|one| one.strategy_id != subject.strategy_id);
            after.extend(change.next.clone());
            let mut rows = self.versions(change)?;
            let own = rows.len();
            rows.push(self.audited(&change.audit)?);
            rows.extend(self.put_in_effect(client, content_type, &before, &after)?);
            match self.transact(rows).await? {
                Outcome::Done => return Ok(Written::Done),
                // Another strategy of the client was changed at the same time: what is in effect
                // has to be found out anew.
                Outcome::Refused(conditions) => {
                    let mut own_rows = conditions.iter().take(own);
                    if own_rows.any(|row| matches!(row, Condition::Failed(_))) {
                        return Ok(Written::Superseded);
                    }
                }
            }
        }
    }

    /// The version `version` of a strategy that is not its present one.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn earlier_strategy(
        &self,
        client: ClientId,
        id: StrategyId,
        version: u64,
    ) -> Result<Option<StrategyRecord>, StoreError> {
        let key = keys::strategy_history(client, id, version);
        self.get(key, Consistency::Strong).await
    }

    /// The earlier versions of a strategy, the latest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn earlier_strategies(
        &self,
        client: ClientId,
        id: StrategyId,
        page: &PageRequest,
    ) -> Result<Page<StrategyRecord>, StoreError> {
        self.page(&history(client, id), page).await
    }

    /// The last version of a strategy that was removed.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn last_strategy(
        &self,
        client: ClientId,
        id: StrategyId,
    ) -> Result<Option<StrategyRecord>, StoreError> {
        let (rows, _) = self.first_of(&history(client, id), None, 1).await?;
        rows.into_iter().next().map(from_item).transpose()
    }

    /// The strategy's row, and that of the version that is over.
    fn versions(&self, change: &StrategyChange) -> Result<Vec<TransactWriteItem>, StoreError> {
        let row = match (&change.seen, &change.next) {
            (Some(seen), Some(next)) => self.replace(strategy_item(next)?, seen.version),
            (None, Some(next)) => self.insert(strategy_item(next)?),
            (Some(seen), None) => {
                let key = keys::strategy(seen.client_id, seen.strategy_id);
                self.remove(key, |delete| {
                    delete
                        .condition_expression("version = :seen")
                        .expression_attribute_values(":seen", number(seen.version))
                })
            }
            (None, None) => return Ok(Vec::new()),
        };
        let mut rows = vec![row];
        if let Some(seen) = &change.seen {
            let key = keys::strategy_history(seen.client_id, seen.strategy_id, seen.version);
            let item = to_item("history", key, seen)?;
            rows.push(self.put(|put| put.set_item(Some(item))));
        }
        Ok(rows)
    }

    /// Makes the row of the strategy in effect a copy of what is in effect `after` the change, if
    /// it is still what it was `before`.
    fn put_in_effect(
        &self,
        client: ClientId,
        content_type: ContentType,
        before: &[StrategyRecord],
        after: &[StrategyRecord],
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let key = keys::effective_strategy(client, content_type);
        let was = StrategyRecord::select(before, content_type);
        let is = StrategyRecord::select(after, content_type);
        let Some(is) = is else {
            return Ok(match was {
                None => vec![self.check(key, |check| {
                    check.condition_expression("attribute_not_exists(pk)")
                })],
                Some(was) => vec![self.remove(key, |delete| {
                    delete
                        .condition_expression("strategy_id = :was AND version = :version")
                        .expression_attribute_values(":was", text(was.strategy_id.to_string()))
                        .expression_attribute_values(":version", number(was.version))
                })],
            });
        };
        let item = effective_item(is)?;
        let mut rows = vec![self.put(|put| {
            match was {
                None => put
                    .set_item(Some(item))
                    .condition_expression("attribute_not_exists(pk)"),
                Some(was) => put
                    .set_item(Some(item))
                    .condition_expression("strategy_id = :was AND version = :version")
                    .expression_attribute_values(":was", text(was.strategy_id.to_string()))
                    .expression_attribute_values(":version", number(was.version)),
            }
        })];
        // One that takes over without being changed itself must still be what was read.
        if was.is_none_or(|was| was.strategy_id != is.strategy_id)
            && let Some(unchanged) = before.iter().find(|one| *one == is)
        {
            let key = keys::strategy(client, unchanged.strategy_id);
            rows.push(self.check(key, |check| {
                check
                    .condition_expression("version = :seen")
                    .expression_attribute_values(":seen", number(unchanged.version))
            }));
        }
        Ok(rows)
    }
}

fn history(client: ClientId, id: StrategyId) -> List {
    List::newest_first(
        keys::client_partition(client),
        keys::strategy_history_prefix(id),
    )
}
