//! Transactions: all rows or none.

use std::time::Duration;

use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    types::{
        CancellationReason, ConditionCheck, Put, ReturnValuesOnConditionCheckFailure,
        TransactWriteItem, Update,
    },
};

use uuid::Uuid;

use crate::{
    error::StoreError,
    item::Item,
    keys::{Key, number},
    table::Store,
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

    /// A row that must exist, and is not written.
    pub(crate) fn must_exist(&self, key: Key) -> TransactWriteItem {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key.into_attributes()))
            .condition_expression("attribute_exists(pk)");
        TransactWriteItem::builder()
            .set_condition_check(check.build().ok())
            .build()
    }

    /// A row under a condition of the caller's own; the row it fails on comes back.
    pub(crate) fn put(
        &self,
        build: impl FnOnce(
            aws_sdk_dynamodb::types::builders::PutBuilder,
        ) -> aws_sdk_dynamodb::types::builders::PutBuilder,
    ) -> TransactWriteItem {
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
