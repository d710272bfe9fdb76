//! Tasks: leasing them, ending them, putting them back.

use hg_domain::{
    id::{JobId, LeaseId},
    job::{Job, JobEvent},
    provider::Provider,
    task::{Spent, Status, Task},
    time::Timestamp,
};

use crate::{
    error::StoreError,
    item::{Item, from_item},
    keys::{self, Key, number, text},
    rows::{job_item, task_item},
    table::{Consistency, Store, Update, Written},
    transact::{Condition, Outcome},
    usage::Count,
};

/// Who wants a task, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    /// Its identifier; a request that is sent twice is known by it.
    pub id: LeaseId,
    /// The provider it is taken for; a task that has moved on to another is not leased.
    pub provider: Provider,
    /// When it runs out.
    pub until: Timestamp,
}

/// What became of the wish to work on a task.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// It is ours until the lease runs out.
    Won(Box<Task>),
    /// Another worker is at it.
    InProgress,
    /// It has ended, has moved on to another provider, or does not exist.
    NotWanted,
}

/// What became of a task that was to be ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Finished {
    /// It has ended, and the job is as it is here.
    Done(Box<Job>),
    /// The lease had gone to somebody else, or the task had ended: nothing was written.
    LeaseLost,
    /// The job had ended: nothing was written.
    JobEnded,
}

/// A task that is no longer in hand, and what its provider was paid.
#[derive(Clone, Copy, Debug)]
pub struct Handover<'a> {
    /// The task as it was read.
    pub seen: &'a Task,
    /// The task as it is to be.
    pub next: &'a Task,
    /// What the provider of `seen` was paid meanwhile.
    pub spent: &'a Spent,
}

impl Store {
    /// Takes a task, if it waits for a worker of this provider or its lease has run out.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn lease_task(
        &self,
        job: JobId,
        task_number: u32,
        lease: &Lease,
        now: Timestamp,
    ) -> Result<Claim, StoreError> {
        let request = self
            .client
            .update_item()
            .set_key(Some(keys::task(job, task_number).into_attributes()))
            .condition_expression(
                "provider = :provider AND (#status = :pending OR (#status = :in_progress AND lease_until <= :now))",
            )
            .update_expression(
                "SET #status = :in_progress, lease_id = :lease, lease_until = :until, due_at = :until, \
                 gsi2sk = :until, started_at = if_not_exists(started_at, :now), updated_at = :now, \
                 attempt = attempt + :one, version = version + :one",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":provider", text(lease.provider.as_str()))
            .expression_attribute_values(":pending", text(Status::Pending.as_str()))
            .expression_attribute_values(":in_progress", text(Status::InProgress.as_str()))
            .expression_attribute_values(":lease", text(lease.id.to_string()))
            .expression_attribute_values(":until", text(lease.until.to_string()))
            .expression_attribute_values(":now", text(now.to_string()))
            .expression_attribute_values(":one", number(1));
        match self.update(request).await? {
            Update::Done(item) => Ok(Claim::Won(Box::new(from_item(item)?))),
            Update::Refused(None) => Ok(Claim::NotWanted),
            Update::Refused(Some(item)) => Ok(refused_claim(from_item(item)?, lease)),
        }
    }

    /// The task, as it is now.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn task(&self, job: JobId, task_number: u32) -> Result<Option<Task>, StoreError> {
        self.get(keys::task(job, task_number), Consistency::Strong)
            .await
    }

    /// Ends a task: the task, its job's counters and the usage counters in one transaction.
    ///
    /// `job` is the job as it was last seen; when it has moved on since, the write is made anew
    /// on what it is now.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn finish_task(
        &self,
        handover: Handover<'_>,
        mut job: Job,
        now: Timestamp,
    ) -> Result<Finished, StoreError> {
        let ended = handover.next;
        loop {
            let event = JobEvent::TaskEnded {
                spent: ended.spent(),
                failure: ended.error.clone(),
            };
            let seen_version = job.version;
            let Ok(after) = job.apply(event, now) else {
                return Ok(Finished::JobEnded);
            };
            let count = Count {
                task: ended,
                provider: handover.seen.provider,
                spent: handover.spent,
                ended: after.status.is_terminal().then_some(&after),
                at: now,
            };
            let rows = vec![
                self.replace(task_item(ended)?, handover.seen.version),
                self.replace(job_item(&after)?, seen_version),
                self.count(&count)?,
            ];
            match self.transact(rows).await? {
                Outcome::Done => return Ok(Finished::Done(Box::new(after))),
                Outcome::Refused(conditions) => match conditions.as_slice() {
                    [Condition::Held, Condition::Failed(Some(current)), ..] => {
                        job = from_item(current.clone())?;
                    }
                    _ => return Ok(Finished::LeaseLost),
                },
            }
        }
    }

    /// Gives a task back to wait: to its next provider, or for another worker.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn hand_over(
        &self,
        handover: Handover<'_>,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        let mut rows = vec![self.replace(task_item(handover.next)?, handover.seen.version)];
        if handover.spent.calls > 0 {
            rows.push(self.count(&Count {
                task: handover.next,
                provider: handover.seen.provider,
                spent: handover.spent,
                ended: None,
                at: now,
            })?);
        }
        match self.transact(rows).await? {
            Outcome::Done => Ok(Written::Done),
            Outcome::Refused(_) => Ok(Written::Superseded),
        }
    }

    /// Counts what a provider was paid for work that nobody wants any more.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn count_discarded(
        &self,
        seen: &Task,
        spent: &Spent,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let count = Count {
            task: seen,
            provider: seen.provider,
            spent,
            ended: None,
            at: now,
        };
        self.transact(vec![self.count(&count)?]).await.map(drop)
    }

    /// Open tasks of one shard that are due at `as_of`, the longest due first, at most `limit`.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn due_tasks(
        &self,
        shard: u32,
        as_of: Timestamp,
        limit: u32,
    ) -> Result<Vec<Task>, StoreError> {
        let request = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("gsi2")
            .key_condition_expression("gsi2pk = :shard AND gsi2sk <= :due")
            .expression_attribute_values(":shard", text(keys::open_shard(shard)))
            .expression_attribute_values(":due", text(as_of.to_string()))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let answer = request
            .send()
            .await
            .map_err(|error| StoreError::request("Query")(&error))?;
        let keys = answer.items().iter().filter_map(Key::of).collect();
        let rows = self.batch_get(keys, Consistency::Strong).await?;
        let read = |row: Item| {
            let key = Key::of(&row);
            // One row that does not read must not keep the others from being looked after.
            from_item(row)
                .inspect_err(|error| tracing::error!(?key, %error, "a task does not read"))
                .ok()
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// The shards of the open work.
    pub fn shards(&self) -> std::ops::Range<u32> {
        0..keys::SHARDS
    }
}

fn refused_claim(current: Task, lease: &Lease) -> Claim {
    // The client retries a request whose answer was lost; the second one then finds our own lease.
    if current.lease_id == Some(lease.id) {
        return Claim::Won(Box::new(current));
    }
    let held = current.status == Status::InProgress && current.provider == lease.provider;
    if held {
        Claim::InProgress
    } else {
        Claim::NotWanted
    }
}
