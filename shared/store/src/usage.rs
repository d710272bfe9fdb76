//! Usage counters: exact, because they move in the transaction that ends a task, and spread over
//! shards, because every job of a busy client would otherwise collide on them.

use std::ops::RangeInclusive;

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use hg_domain::{
    counters::Counters,
    id::ClientId,
    job::Job,
    provider::Provider,
    task::{Spent, Status, Task},
    time::{Day, Timestamp},
};

use crate::{
    error::StoreError,
    item::{Item, from_item},
    keys::{self, Key, number, text},
    table::{Consistency, Store},
    transact::update_row,
};

/// The counters of one provider's work for a client on one day, in one shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageRow {
    /// The day on which the work ended, in UTC.
    pub day: Day,
    /// Who worked.
    pub provider: Provider,
    /// What the work came to.
    pub counters: Counters,
}

/// What is to be added to the counters.
pub(crate) struct Count<'a> {
    pub(crate) task: &'a Task,
    pub(crate) provider: Provider,
    pub(crate) spent: &'a Spent,
    /// The job, if the task was its last.
    pub(crate) ended: Option<&'a Job>,
    pub(crate) at: Timestamp,
}

impl Store {
    /// The counters of a client on `days`: by day, provider and shard, and perhaps a moment old.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn usage(
        &self,
        client: ClientId,
        days: RangeInclusive<Day>,
    ) -> Result<Vec<UsageRow>, StoreError> {
        let (pk, sort_keys) = keys::usage_between(client, &days);
        let rows = self.rows_of(pk, sort_keys, Consistency::Eventual).await?;
        rows.into_iter().map(usage_row).collect()
    }

    /// Adds to the counters, as part of a transaction.
    pub(crate) fn count(&self, count: &Count<'_>) -> Result<TransactWriteItem, StoreError> {
        let task = count.task;
        let key = keys::usage(task.client_id, count.at, count.provider, task.job_id);
        let amounts = amounts(count)
            .into_iter()
            .filter(|(_, amount)| *amount != 0)
            .collect::<Vec<_>>();
        let mut update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key.into_attributes()))
            .expression_attribute_names("#entity", "entity")
            .expression_attribute_values(":entity", text("usage"))
            .expression_attribute_values(":now", text(count.at.to_string()));
        let mut additions = Vec::with_capacity(amounts.len());
        for (name, amount) in amounts {
            additions.push(format!("{name} :{name}"));
            update = update.expression_attribute_values(format!(":{name}"), number(amount));
        }
        let set = "SET #entity = :entity, updated_at = :now, created_at = if_not_exists(created_at, :now)";
        let expression = if additions.is_empty() {
            set.to_owned()
        } else {
            format!("{set} ADD {}", additions.join(", "))
        };
        let update = update.update_expression(expression).build();
        update
            .map(update_row)
            .map_err(|error| StoreError::Malformed(error.to_string()))
    }
}

fn usage_row(item: Item) -> Result<UsageRow, StoreError> {
    let sort_key = Key::of(&item).map(|key| key.sk).unwrap_or_default();
    let (day, provider) = keys::day_and_provider(&sort_key)
        .ok_or_else(|| StoreError::Malformed(format!("{sort_key} is no key of counters")))?;
    Ok(UsageRow {
        day,
        provider,
        counters: from_item(item)?,
    })
}

fn amounts(count: &Count<'_>) -> [(&'static str, i128); 11] {
    let is = |what: bool| i128::from(what);
    let (task, spent) = (count.task.status, count.spent);
    let job = count.ended.map(|job| job.status);
    [
        ("jobs_completed", is(job == Some(Status::Completed))),
        ("jobs_failed", is(job == Some(Status::Failed))),
        ("tasks_completed", is(task == Status::Completed)),
        ("tasks_failed", is(task == Status::Failed)),
        ("calls", i128::from(spent.calls)),
        ("unpriced", i128::from(spent.unpriced)),
        ("input_tokens", i128::from(spent.usage.input)),
        ("cached_input_tokens", i128::from(spent.usage.cached_input)),
        ("output_tokens", i128::from(spent.usage.output)),
        ("reasoning_tokens", i128::from(spent.usage.reasoning)),
        ("cost_nanos", i128::from(spent.cost.as_nanos())),
    ]
}
