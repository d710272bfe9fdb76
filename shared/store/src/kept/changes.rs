//! Changes of strategies and templates: the row, its history and the one in effect move together.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use hg_domain::{
    audit::AuditEntry,
    id::ClientId,
    kept::{Kept, in_effect},
    page::PageRequest,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    error::StoreError,
    item::{from_item, to_item},
    kept::{effective_item, item},
    keys::{self, number, text},
    paging::{List, Page},
    table::{Consistency, Store},
    transact::{Condition, Outcome},
};

/// A strategy or template that is made (`seen` is `None`), changed, or removed (`next` is `None`).
#[derive(Clone, Debug)]
pub struct KeptChange<T> {
    /// As it was read.
    pub seen: Option<T>,
    /// As it is to be, with the next version.
    pub next: Option<T>,
    /// What the audit log says of it.
    pub audit: AuditEntry,
}

/// What became of a thing that was to be made, changed or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is so now.
    Done,
    /// It was changed since it was read, or is gone.
    Superseded,
    /// The client has as many as it may: so many.
    TooMany(usize),
}

impl Store {
    /// Makes, changes or removes a strategy or template in one transaction with its earlier version
    /// and the one in effect.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn save_kept<T: Kept>(&self, change: &KeptChange<T>) -> Result<Changed, StoreError> {
        let Some(subject) = change.next.as_ref().or(change.seen.as_ref()) else {
            return Ok(Changed::Superseded);
        };
        let (client, slot) = (subject.client_id(), subject.slot());
        loop {
            // The seal first: whatever is changed from here on breaks it.
            let seal = if T::HAS_ONE_IN_EFFECT {
                Some(self.seal::<T>(client, slot).await?)
            } else {
                None
            };
            let before: Vec<T> = self.all_own(client, Consistency::Strong).await?;
            let current = before.iter().find(|one| one.id() == subject.id());
            if current != change.seen.as_ref() {
                return Ok(Changed::Superseded);
            }
            if change.seen.is_none() && before.len() >= T::MOST {
                return Ok(Changed::TooMany(T::MOST));
            }
            let mut after = before.clone();
            after.retain(|one| one.id() != subject.id());
            after.extend(change.next.clone());
            let mut rows = self.versions(change)?;
            let own = rows.len();
            rows.push(self.audited(&change.audit)?);
            if let Some(seal) = seal {
                let in_effect = in_effect(&after, slot);
                rows.push(match in_effect {
                    Some(in_effect) => self.put_in_effect(in_effect, seal)?,
                    None => self.put_none_in_effect::<T>(client, slot, seal),
                });
                // One that is not changed itself must still be what was read.
                if let Some(unchanged) = in_effect.filter(|one| before.contains(one)) {
                    rows.push(self.must_stay(unchanged));
                }
            }
            match self.transact(rows).await? {
                Outcome::Done => return Ok(Changed::Done),
                // Another one of the client was changed at the same time: what is in effect has to be
                // found out anew.
                Outcome::Refused(conditions) => {
                    let mut own_rows = conditions.iter().take(own);
                    if own_rows.any(|row| matches!(row, Condition::Failed(_))) {
                        return Ok(Changed::Superseded);
                    }
                }
            }
        }
    }

    /// The version `version` of a strategy or template, if it is not its present one.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn earlier<T: Kept>(
        &self,
        client: ClientId,
        id: T::Id,
        version: u64,
    ) -> Result<Option<T>, StoreError> {
        let key = keys::history::<T>(client, id, version);
        self.get(key, Consistency::Strong).await
    }

    /// The earlier versions of a strategy or template, the latest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn earlier_page<T: Kept>(
        &self,
        client: ClientId,
        id: T::Id,
        page: &PageRequest,
    ) -> Result<Page<T>, StoreError> {
        self.page(&history::<T>(client, id), page).await
    }

    /// The last version of a strategy or template that was removed.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn last_removed<T: Kept>(
        &self,
        client: ClientId,
        id: T::Id,
    ) -> Result<Option<T>, StoreError> {
        let list = history::<T>(client, id);
        let (rows, _) = self.first_of(&list, None, 1).await?;
        rows.into_iter().next().map(from_item).transpose()
    }

    /// The thing's row, and that of the version that is over.
    fn versions<T: Kept>(
        &self,
        change: &KeptChange<T>,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let row = match (&change.seen, &change.next) {
            (Some(seen), Some(next)) => self.replace(item(next)?, seen.version()),
            (None, Some(next)) => self.insert(item(next)?),
            (Some(seen), None) => {
                let key = keys::kept::<T>(seen.client_id(), seen.id());
                self.remove(key, |delete| {
                    delete
                        .condition_expression("version = :seen")
                        .expression_attribute_values(":seen", number(seen.version()))
                })
            }
            (None, None) => return Ok(Vec::new()),
        };
        let mut rows = vec![row];
        if let Some(seen) = change.seen.as_ref().filter(|_| T::HAS_HISTORY) {
            let key = keys::history::<T>(seen.client_id(), seen.id(), seen.version());
            let item = to_item("history", key, seen)?;
            rows.push(self.put(|put| put.set_item(Some(item))));
        }
        Ok(rows)
    }

    /// The seal of the row of the one in effect, as it is now.
    async fn seal<T: Kept>(&self, client: ClientId, slot: T::Slot) -> Result<Seal, StoreError> {
        let key = keys::effective::<T>(client, slot);
        let found = self.get(key, Consistency::Strong).await?;
        Ok(found.unwrap_or_default())
    }

    /// Makes the row of the one in effect a copy of this one, if its seal is whole.
    fn put_in_effect<T: Kept>(&self, one: &T, seal: Seal) -> Result<TransactWriteItem, StoreError> {
        let item = effective_item(one)?;
        Ok(self.put(|put| {
            put.set_item(Some(item))
                .condition_expression(seal.is_whole())
                .set_expression_attribute_values(seal.values())
        }))
    }

    /// Removes the row of the one in effect, if its seal is whole.
    fn put_none_in_effect<T: Kept>(
        &self,
        client: ClientId,
        slot: T::Slot,
        seal: Seal,
    ) -> TransactWriteItem {
        let key = keys::effective::<T>(client, slot);
        self.remove(key, |delete| {
            delete
                .condition_expression(seal.is_whole())
                .set_expression_attribute_values(seal.values())
        })
    }

    fn must_stay<T: Kept>(&self, one: &T) -> TransactWriteItem {
        let key = keys::kept::<T>(one.client_id(), one.id());
        self.check(key, |check| {
            check
                .condition_expression("version = :seen")
                .expression_attribute_values(":seen", number(one.version()))
        })
    }
}

/// Which writing of the row of the one in effect was seen; none where none is.
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

fn history<T: Kept>(client: ClientId, id: T::Id) -> List {
    List::newest_first(
        keys::client_partition(client),
        keys::history_prefix::<T>(id),
    )
}
