//! Tasks: leasing them, ending them, putting them back.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use hg_domain::{
    budget::Reservation,
    id::{JobId, LeaseId},
    job::{Job, JobEvent},
    provider::Provider,
    task::{Spent, Status, Task},
    time::Timestamp,
};

use crate::{
    error::StoreError,
    item::from_item,
    keys::{self, number, text},
    rows::{job_item, task_item},
    table::{self, Consistency, Store, Written},
    transact::{Condition, Outcome, update_row},
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
            table::Update::Done(item) => Ok(Claim::Won(Box::new(from_item(item)?))),
            table::Update::Refused(None) => Ok(Claim::NotWanted),
            table::Update::Refused(Some(item)) => Ok(refused_claim(from_item(item)?, lease)),
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
            let bookings = self.settled(&handover, now)?;
            match self.transact_booked(rows, bookings).await? {
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
        let bookings = self.settled(&handover, now)?;
        match self.transact_booked(rows, bookings).await? {
            Outcome::Done => Ok(Written::Done),
            Outcome::Refused(_) => Ok(Written::Superseded),
        }
    }

    /// What was set aside for the work that ends, and what it really cost.
    fn settled(
        &self,
        handover: &Handover<'_>,
        now: Timestamp,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let Some(reservation) = &handover.seen.reservation else {
            return Ok(Vec::new());
        };
        let mut cost = handover.spent.cost;
        if handover.spent.unpriced > 0 {
            // What nobody told the cost of counts as the most that it can have cost.
            cost = cost.max(reservation.amount);
        }
        self.settle(reservation, cost, now)
    }

    /// Gives back what is set aside for a call that nobody is at any more; the task as it is then,
    /// or nothing if it has changed meanwhile.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn give_back(&self, seen: &Task, now: Timestamp) -> Result<Option<Task>, StoreError> {
        let next = Task {
            reservation: None,
            updated_at: now,
            version: seen.version.saturating_add(1),
            ..seen.clone()
        };
        let handover = Handover {
            seen,
            next: &next,
            spent: &Spent::default(),
        };
        Ok(match self.hand_over(handover, now).await? {
            Written::Done => Some(next),
            Written::Superseded => None,
        })
    }

    /// Counts what a provider was paid for work that nobody wants any more, and gives back what was
    /// set aside for it.
    ///
    /// Of a client that is being deleted nothing is counted, but its payers' budgets are.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn count_discarded(
        &self,
        seen: &Task,
        spent: &Spent,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let count = self.count(&Count {
            task: seen,
            provider: seen.provider,
            spent,
            ended: None,
            at: now,
        })?;
        let counted = vec![count, self.must_live(seen.client_id)];
        let Some(reservation) = &seen.reservation else {
            return self.transact(counted).await.map(drop);
        };
        let mut rows = counted.clone();
        rows.push(self.forget_reservation(seen, reservation, now)?);
        let settled = self.settle(reservation, spent.cost, now)?;
        if let Outcome::Done = self.transact_booked(rows, settled).await? {
            return Ok(());
        }
        // The sweep gave it back, or will.
        let charged = self.charge(reservation, spent.cost, now)?;
        match self.transact_booked(counted, charged.clone()).await? {
            Outcome::Done => Ok(()),
            Outcome::Refused(_) => self.transact_booked(Vec::new(), charged).await.map(drop),
        }
    }

    /// The row of a cancelled task whose call is over; nobody has to look after it any more.
    fn forget_reservation(
        &self,
        seen: &Task,
        reservation: &Reservation,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        Update::builder()
            .table_name(&self.table)
            .set_key(Some(keys::task(seen.job_id, seen.number).into_attributes()))
            .condition_expression("#status = :cancelled AND reservation.lease_id = :lease")
            .update_expression(
                "SET updated_at = :now, version = version + :one REMOVE reservation, gsi2pk, gsi2sk",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":cancelled", text(Status::Cancelled.as_str()))
            .expression_attribute_values(":lease", text(reservation.lease_id.to_string()))
            .expression_attribute_values(":now", text(now.to_string()))
            .expression_attribute_values(":one", number(1))
            .build()
            .map(update_row)
            .map_err(|error| StoreError::Malformed(error.to_string()))
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
