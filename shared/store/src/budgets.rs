//! Budgets: money is set aside before a call, and what the call did not take is given back.
//!
//! Every budget has one row per month, so all calls that it pays for meet there. That is what makes
//! it exact; `docs/decisions/0007-exact-budgets.md` says what it costs.

use aws_sdk_dynamodb::types::{
    ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update, builders::UpdateBuilder,
};
use hg_domain::{
    budget::{Budget, BudgetAction, Decision, Month, Reservation, Spending, decide},
    id::ClientId,
    money::NanoUsd,
    task::Task,
    time::Timestamp,
};

use crate::{
    error::StoreError,
    item::from_item,
    keys::{self, number, text},
    table::{Consistency, Store},
    transact::{Condition, Outcome, update_row},
};

/// A client whose budget pays for a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Payer {
    /// The client.
    pub client_id: ClientId,
    /// Its name, for those who are told that its budget is spent.
    pub name: String,
    /// Its budget.
    pub budget: Budget,
}

/// What became of money that was to be set aside.
#[derive(Clone, Debug, PartialEq)]
pub enum Reserved {
    /// It is, and the task says so.
    Done(Box<Task>),
    /// One budget has no room: which of the payers', and whether there may be room later.
    NoRoom(Payer, Decision),
    /// The lease had gone to somebody else, or the job was cancelled: nothing was set aside.
    LeaseLost,
}

impl Store {
    /// What was spent of a client's budget in a month, and what is set aside.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn spending(&self, client: ClientId, month: &Month) -> Result<Spending, StoreError> {
        let row = self
            .get(keys::budget(client, month), Consistency::Strong)
            .await?;
        Ok(row.unwrap_or_default())
    }

    /// Sets the highest cost of a call aside, on every payer's budget and in the task, or nowhere.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn reserve(
        &self,
        task: &Task,
        reservation: Reservation,
        payers: &[Payer],
        now: Timestamp,
    ) -> Result<Reserved, StoreError> {
        let amount = reservation.amount;
        let hopeless = |payer: &&Payer| {
            decide(payer.budget, Spending::default(), amount) == Decision::Exhausted
        };
        if let Some(payer) = payers.iter().find(hopeless) {
            return Ok(Reserved::NoRoom(payer.clone(), Decision::Exhausted));
        }
        let mut reserved = task.clone();
        reserved.reservation = Some(reservation.clone());
        reserved.updated_at = now;
        reserved.version = task.version.saturating_add(1);
        let mut rows = vec![self.replace(crate::rows::task_item(&reserved)?, task.version)];
        for payer in payers {
            rows.push(self.set_aside(payer, &reservation, now)?);
        }
        let conditions = match self.transact(rows).await? {
            Outcome::Done => return Ok(Reserved::Done(Box::new(reserved))),
            Outcome::Refused(conditions) => conditions,
        };
        let mut conditions = conditions.into_iter();
        if let Some(Condition::Failed(_)) = conditions.next() {
            return Ok(Reserved::LeaseLost);
        }
        for (payer, condition) in payers.iter().zip(conditions) {
            if let Condition::Failed(row) = condition {
                let spending = row.map(from_item).transpose()?.unwrap_or_default();
                let decision = decide(payer.budget, spending, amount);
                return Ok(Reserved::NoRoom(payer.clone(), decision));
            }
        }
        Err(StoreError::Malformed(
            "a budget was refused without a reason".to_owned(),
        ))
    }

    /// The rows that give a reservation back and count `cost` in its place.
    pub(crate) fn settle(
        &self,
        reservation: &Reservation,
        cost: NanoUsd,
        now: Timestamp,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        self.booked(reservation, cost, reservation.amount, now)
    }

    /// The rows that count `cost` on the budgets of a reservation that was given back before.
    pub(crate) fn charge(
        &self,
        reservation: &Reservation,
        cost: NanoUsd,
        now: Timestamp,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        self.booked(reservation, cost, NanoUsd::ZERO, now)
    }

    fn booked(
        &self,
        reservation: &Reservation,
        cost: NanoUsd,
        given_back: NanoUsd,
        now: Timestamp,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let (cost, given_back) = (cost.as_nanos(), given_back.as_nanos());
        let row = |client: &ClientId| {
            let update = self
                .budget_row(*client, &reservation.month, now)
                // A client that was deleted meanwhile has no budget any more.
                .condition_expression("attribute_exists(pk)")
                .update_expression(
                    "SET updated_at = :now ADD committed_nanos :change, reserved_nanos :back, spent_nanos :cost",
                )
                .expression_attribute_values(":change", number(cost.saturating_sub(given_back)))
                .expression_attribute_values(":back", number(given_back.saturating_neg()))
                .expression_attribute_values(":cost", number(cost));
            built(update)
        };
        reservation.clients.iter().map(row).collect()
    }

    fn set_aside(
        &self,
        payer: &Payer,
        reservation: &Reservation,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let amount = reservation.amount.as_nanos();
        let update = self
            .budget_row(payer.client_id, &reservation.month, now)
            .update_expression(
                "SET #entity = :entity, #month = :month, client_id = :client, updated_at = :now, \
                 created_at = if_not_exists(created_at, :now) \
                 ADD committed_nanos :amount, reserved_nanos :amount, spent_nanos :nothing",
            )
            .expression_attribute_names("#entity", "entity")
            .expression_attribute_names("#month", "month")
            .expression_attribute_values(":entity", text("budget"))
            .expression_attribute_values(":month", text(reservation.month.as_str()))
            .expression_attribute_values(":client", text(payer.client_id.to_string()))
            .expression_attribute_values(":amount", number(amount))
            .expression_attribute_values(":nothing", number(0));
        built(match payer.budget.action {
            BudgetAction::Warn => update,
            // What is spent and set aside together is one number, as a condition cannot add.
            BudgetAction::Block => update
                .condition_expression(
                    "attribute_not_exists(committed_nanos) OR committed_nanos <= :room",
                )
                .expression_attribute_values(
                    ":room",
                    number(payer.budget.monthly.as_nanos().saturating_sub(amount)),
                ),
        })
    }

    fn budget_row(&self, client: ClientId, month: &Month, now: Timestamp) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.table)
            .set_key(Some(keys::budget(client, month).into_attributes()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .expression_attribute_values(":now", text(now.to_string()))
    }
}

fn built(update: UpdateBuilder) -> Result<TransactWriteItem, StoreError> {
    update
        .build()
        .map(update_row)
        .map_err(|error| StoreError::Malformed(error.to_string()))
}
