//! Changes of strategies: the row, its history and the one in effect move together.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use hg_domain::{
    audit::AuditEntry,
    content::ContentType,
    id::{ClientId, StrategyId},
    page::PageRequest,
    strategy::StrategyRecord,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    error::StoreError,
    item::{from_item, to_item},
    keys::{self, number, text},
    paging::{List, Page},
    strategies::{effective_item, strategy_item},
    table::{Consistency, Store},
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

/// What became of a strategy that was to be made, changed or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is so now.
    Done,
    /// It was changed since it was read, or is gone.
    Superseded,
    /// The client has as many strategies as it may: so many.
    TooMany(usize),
}

/// The most strategies of one client, as every change reads all of them. Some that are made at the
/// same time for different content types may go beyond it.
const MOST: usize = 100;

impl Store {
    /// Makes, changes or removes a strategy in one transaction with its earlier version and the
    /// strategy in effect.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn save_strategy(&self, change: &StrategyChange) -> Result<Changed, StoreError> {
        let Some(subject) = change.next.as_ref().or(change.seen.as_ref()) else {
            return Ok(Changed::Superseded);
        };
        let (client, content_type) = (subject.client_id, subject.content_type);
        loop {
            // The seal first: whatever is changed from here on breaks it.
            let seal = self.seal(client, content_type).await?;
            let before = self.strategies(client).await?;
            let current = before
                .iter()
                .find(|one| one.strategy_id == subject.strategy_id);
            if current != change.seen.as_ref() {
                return Ok(Changed::Superseded);
            }
            if change.seen.is_none() && before.len() >= MOST {
                return Ok(Changed::TooMany(MOST));
            }
            let mut after = before.clone();
            after.retain(|one| one.strategy_id != subject.strategy_id);
            after.extend(change.next.clone());
            let mut rows = self.versions(change)?;
            let own = rows.len();
            rows.push(self.audited(&change.audit)?);
            let in_effect = StrategyRecord::select(&after, content_type);
            rows.push(match in_effect {
                Some(in_effect) => self.put_in_effect(in_effect, seal)?,
                None => self.put_none_in_effect(client, content_type, seal),
            });
            // One that is not changed itself must still be what was read.
            if let Some(unchanged) = in_effect.filter(|one| before.contains(one)) {
                rows.push(self.must_stay(unchanged));
            }
            match self.transact(rows).await? {
                Outcome::Done => return Ok(Changed::Done),
                // Another strategy of the client was changed at the same time: what is in effect
                // has to be found out anew.
                Outcome::Refused(conditions) => {
                    let mut own_rows = conditions.iter().take(own);
                    if own_rows.any(|row| matches!(row, Condition::Failed(_))) {
                        return Ok(Changed::Superseded);
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

    /// The seal of the row of the strategy in effect, as it is now.
    async fn seal(&self, client: ClientId, content_type: ContentType) -> Result<Seal, StoreError> {
        let key = keys::effective_strategy(client, content_type);
        let found = self.get(key, Consistency::Strong).await?;
        Ok(found.unwrap_or_default())
    }

    /// Makes the row of the strategy in effect a copy of this one, if its seal is whole.
    fn put_in_effect(
        &self,
        strategy: &StrategyRecord,
        seal: Seal,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = effective_item(strategy)?;
        Ok(self.put(|put| {
            put.set_item(Some(item))
                .condition_expression(seal.is_whole())
                .set_expression_attribute_values(seal.values())
        }))
    }

    /// Removes the row of the strategy in effect, if its seal is whole.
    fn put_none_in_effect(
        &self,
        client: ClientId,
        content_type: ContentType,
        seal: Seal,
    ) -> TransactWriteItem {
        let key = keys::effective_strategy(client, content_type);
        self.remove(key, |delete| {
            delete
                .condition_expression(seal.is_whole())
                .set_expression_attribute_values(seal.values())
        })
    }

    fn must_stay(&self, strategy: &StrategyRecord) -> TransactWriteItem {
        let key = keys::strategy(strategy.client_id, strategy.strategy_id);
        self.check(key, |check| {
            check
                .condition_expression("version = :seen")
                .expression_attribute_values(":seen", number(strategy.version))
        })
    }
}

/// Which writing of the row of the strategy in effect was seen; none where no strategy is.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Seal {
    seal: Option<Uuid>,
}

impl Seal {
    fn is_whole(self) -> &'static str {
        match self.seal {
            Some(_) => "seal = :seal",
            None => "attribute_not_exists(seal)",
        }
    }

    fn values(self) -> Option<HashMap<String, AttributeValue>> {
        let seal = self.seal?;
        Some(HashMap::from([(":seal".to_owned(), text(seal))]))
    }
}

fn history(client: ClientId, id: StrategyId) -> List {
    List::newest_first(
        keys::client_partition(client),
        keys::strategy_history_prefix(id),
    )
}
