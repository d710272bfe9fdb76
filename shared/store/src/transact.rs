//! Transactions: all rows or none.

use std::time::Duration;

use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    types::{
        CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure,
        TransactWriteItem, Update,
        builders::{ConditionCheckBuilder, DeleteBuilder, PutBuilder},
    },
};
use hg_domain::id::ClientId;
use uuid::Uuid;

use crate::{
    error::StoreError,
    item::Item,
    keys::{self, Key, number},
    table::{Store, Written},
};

const OPERATION: &str = "TransactWriteItems";
/// How often a transaction is tried that others disturb.
const TRIES: u32 = 12;
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// What a transaction came to.
pub(crate) enum Outcome {
    /// Every row is written.
    Done,
    /// None is. For each row: whether its condition failed.
    Refused(Vec<Condition>),
}

/// What became of one row's condition in a transaction that was refused.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    /// It held.
    Held,
    /// It failed on this row; `None` if there is no such row.
    Failed(Option<Item>),
}

impl Store {
    /// Writes all `rows` or none. One that a concurrent transaction disturbed is tried again.
    pub(crate) async fn transact(
        &self,
        rows: Vec<TransactWriteItem>,
    ) -> Result<Outcome, StoreError> {
        // The token makes a repetition of the same request harmless. A cancellation uses it up;
        // while the first request may still be under way, it must stay the same.
        let mut token = Uuid::now_v7();
        for attempt in 0..TRIES {
            let request = self
                .client
                .transact_write_items()
                .set_transact_items(Some(rows.clone()))
                .client_request_token(token.to_string());
            let Err(error) = request.send().await else {
                return Ok(Outcome::Done);
            };
            match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    let reasons = cancelled.cancellation_reasons();
                    if reasons
                        .iter()
                        .any(|reason| reason.code() == Some("ConditionalCheckFailed"))
                    {
                        return Ok(Outcome::Refused(reasons.iter().map(condition).collect()));
                    }
                    if !reasons.iter().any(is_conflict) {
                        return Err(StoreError::request(OPERATION)(&error));
                    }
                    token = Uuid::now_v7();
                }
                Some(TransactWriteItemsError::TransactionInProgressException(_)) => {}
                _ => return Err(StoreError::request(OPERATION)(&error)),
            }
            tokio::time::sleep(pause(attempt)).await;
        }
        Err(StoreError::Contended {
            operation: OPERATION,
            tries: TRIES,
        })
    }

    /// Writes all `rows`; `Superseded` when a condition of one fails.
    pub(crate) async fn written(
        &self,
        rows: Vec<TransactWriteItem>,
    ) -> Result<Written, StoreError> {
        Ok(match self.transact(rows).await? {
            Outcome::Done => Written::Done,
            Outcome::Refused(_) => Written::Superseded,
        })
    }

    /// Writes `rows` with what is booked on budgets for them. A booking whose budget is gone is left
    /// out; the outcome speaks of `rows` alone.
    pub(crate) async fn transact_booked(
        &self,
        rows: Vec<TransactWriteItem>,
        mut bookings: Vec<TransactWriteItem>,
    ) -> Result<Outcome, StoreError> {
        loop {
            let all = rows.iter().chain(&bookings).cloned().collect();
            let Outcome::Refused(mut conditions) = self.transact(all).await? else {
                return Ok(Outcome::Done);
            };
            let booked = conditions.split_off(rows.len().min(conditions.len()));
            let gone = |condition: &Condition| matches!(condition, Condition::Failed(_));
            if conditions.iter().any(gone) || !booked.iter().any(gone) {
                return Ok(Outcome::Refused(conditions));
            }
            let mut booked = booked.iter();
            bookings.retain(|_| !booked.next().is_some_and(gone));
            if rows.is_empty() && bookings.is_empty() {
                return Ok(Outcome::Done);
            }
        }
    }

    /// A row that must not exist yet.
    pub(crate) fn insert(&self, item: Item) -> TransactWriteItem {
        self.put(|put| {
            put.set_item(Some(item))
                .condition_expression("attribute_not_exists(pk)")
        })
    }

    /// A row that must still have the version it was read with.
    pub(crate) fn replace(&self, item: Item, seen_version: u64) -> TransactWriteItem {
        self.put(|put| {
            put.set_item(Some(item))
                .condition_expression("version = :seen")
                .expression_attribute_values(":seen", number(seen_version))
        })
    }

    /// A client that must exist and not be under deletion, and is not written.
    pub(crate) fn must_live(&self, client: ClientId) -> TransactWriteItem {
        self.check(keys::client(client), |check| {
            check.condition_expression("attribute_exists(pk) AND attribute_not_exists(deletion)")
        })
    }

    /// A row that must keep a condition of the caller's own, and is not written.
    pub(crate) fn check(
        &self,
        key: Key,
        build: impl FnOnce(ConditionCheckBuilder) -> ConditionCheckBuilder,
    ) -> TransactWriteItem {
        let check = build(ConditionCheck::builder())
            .table_name(&self.table)
            .set_key(Some(key.into_attributes()));
        TransactWriteItem::builder()
            .set_condition_check(check.build().ok())
            .build()
    }

    /// A row that is removed, on a condition of the caller's own if need be.
    pub(crate) fn remove(
        &self,
        key: Key,
        build: impl FnOnce(DeleteBuilder) -> DeleteBuilder,
    ) -> TransactWriteItem {
        let delete = build(Delete::builder())
            .table_name(&self.table)
            .set_key(Some(key.into_attributes()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        TransactWriteItem::builder()
            .set_delete(delete.build().ok())
            .build()
    }

    /// A row under a condition of the caller's own; the row it fails on comes back.
    pub(crate) fn put(&self, build: impl FnOnce(PutBuilder) -> PutBuilder) -> TransactWriteItem {
        let put = build(Put::builder())
            .table_name(&self.table)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        TransactWriteItem::builder()
            .set_put(put.build().ok())
            .build()
    }
}

pub(crate) fn update_row(update: Update) -> TransactWriteItem {
    TransactWriteItem::builder().update(update).build()
}

fn condition(reason: &CancellationReason) -> Condition {
    match reason.code() {
        Some("ConditionalCheckFailed") => Condition::Failed(reason.item().cloned()),
        _ => Condition::Held,
    }
}

fn is_conflict(reason: &CancellationReason) -> bool {
    matches!(
        reason.code(),
        Some("TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded")
    )
}

/// A random pause up to a bound that doubles with every attempt, so that those who collided part.
pub(crate) fn pause(attempt: u32) -> Duration {
    let bound = FIRST_PAUSE
        .saturating_mul(1 << attempt.min(16))
        .min(LONGEST_PAUSE);
    bound.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_bounded() {
        for attempt in 0..40 {
            assert!(pause(attempt) <= LONGEST_PAUSE);
        }
        assert!(pause(0) <= FIRST_PAUSE);
    }
}
