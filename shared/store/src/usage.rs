//! Usage counters: exact, because they move in the transaction that ends a task, and spread over
//! shards, because every job of a busy client would otherwise collide on them.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use hg_domain::{
    id::ClientId,
    job::Job,
    money::{self, NanoUsd},
    provider::Provider,
    task::{Spent, Status, Task},
    time::Timestamp,
    usage::TokenUsage,
};
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    item::from_item,
    keys::{self, number, text},
    table::Store,
    transact::update_row,
};

/// The counters of one provider's work for a client on one day, in one shard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct UsageRow {
    /// Day, provider and shard, as the sort key has them.
    pub sk: String,
    /// Jobs that ended with a text.
    pub jobs_completed: u64,
    /// Jobs that ended without one.
    pub jobs_failed: u64,
    /// Tasks that ended with a text.
    pub tasks_completed: u64,
    /// Tasks that ended without one.
    pub tasks_failed: u64,
    /// Requests that the provider saw.
    pub calls: u64,
    /// Calls that spent tokens whose price is unknown.
    pub unpriced: u64,
    /// Tokens of the prompts.
    pub input_tokens: u64,
    /// Of those, read from the provider's cache.
    pub cached_input_tokens: u64,
    /// Tokens of the answers.
    pub output_tokens: u64,
    /// Of those, of hidden reasoning.
    pub reasoning_tokens: u64,
    /// What was paid, as far as known.
    #[serde(rename = "cost_nanos", with = "money::nanos")]
    pub cost: NanoUsd,
}

impl UsageRow {
    /// The tokens as one value.
    pub fn tokens(&self) -> TokenUsage {
        TokenUsage {
            input: self.input_tokens,
            cached_input: self.cached_input_tokens,
            output: self.output_tokens,
            reasoning: self.reasoning_tokens,
        }
    }
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
    /// All counters of a client, by day, provider and shard.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn usage(&self, client: ClientId) -> Result<Vec<UsageRow>, StoreError> {
        let (pk, prefix) = keys::usage_prefix(client);
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":prefix", text(prefix))
            .into_paginator()
            .items()
            .send();
        let mut rows = Vec::new();
        while let Some(item) = pages.next().await {
            rows.push(from_item(
                item.map_err(|error| StoreError::request("Query")(&error))?,
            )?);
        }
        Ok(rows)
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
