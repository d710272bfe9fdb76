//! Jobs: accepting, reading, starting and cancelling them.

use std::{ops::Add, time::Duration};

use hg_domain::{
    api_key::KeyHash,
    id::{ClientId, JobId},
    job::{Illegal, Job, JobEvent},
    request::ContentRequest,
    task::{Spent, Status, Task},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    item::{Item, from_item, to_item},
    keys::{self, number, text},
    rows::{job_item, request_item, task_item},
    table::{Consistency, Store, Update},
    transact::{Condition, Outcome},
};

/// How long a repeated request is known by its key.
const IDEMPOTENCY_LIFE: Duration = Duration::from_hours(24);

/// A job that is to be accepted.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// The job.
    pub job: Job,
    /// What was asked for.
    pub request: ContentRequest,
    /// Its tasks.
    pub tasks: Vec<Task>,
    /// How a repetition of the request is known, if the caller cares.
    pub idempotency: Option<Idempotency>,
}

/// How a repetition of a request is known.
#[derive(Clone, Debug)]
pub struct Idempotency {
    /// The caller's key.
    pub key: String,
    /// The hash of the request.
    pub request_hash: KeyHash,
}

/// What became of a job that was to be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is on its way.
    New,
    /// The same request was accepted before, as this job.
    Replayed {
        /// That job.
        job_id: JobId,
        /// When it was accepted.
        created_at: Timestamp,
    },
    /// Another request was accepted with this key.
    KeyReused,
}

/// What became of the wish to cancel a job.
#[derive(Clone, Debug, PartialEq)]
pub enum CancelOutcome {
    /// It is cancelled, with all of its open tasks.
    Cancelled(Box<Job>),
    /// It had ended before.
    AlreadyEnded(Status),
}

#[derive(Serialize, Deserialize)]
struct IdempotencyRow {
    client_id: ClientId,
    job_id: JobId,
    request_hash: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    expires_at: i64,
}

impl Store {
    /// Accepts a job: the job, its request, its tasks and the idempotency row in one transaction.
    /// The tasks' rows are the events that set the pipeline going.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn accept(&self, new: &NewJob) -> Result<Accepted, StoreError> {
        let job = &new.job;
        let mut rows = Vec::with_capacity(new.tasks.len() + 3);
        if let Some(idempotency) = &new.idempotency {
            let item = idempotency_item(job, idempotency)?;
            rows.push(self.put(|put| {
                // What has expired may still be there: rows are removed late.
                put.set_item(Some(item))
                    .condition_expression("attribute_not_exists(pk) OR expires_at <= :now")
                    .expression_attribute_values(":now", number(job.created_at.as_seconds()))
            }));
        }
        rows.push(self.insert(job_item(job)?));
        let repetition = new.idempotency.as_ref();
        let repetition = repetition.map(|known| keys::idempotency(job.client_id, &known.key));
        rows.push(self.insert(request_item(job, &new.request, repetition)?));
        for task in &new.tasks {
            rows.push(self.insert(task_item(task)?));
        }
        match (self.transact(rows).await?, &new.idempotency) {
            (Outcome::Done, _) => Ok(Accepted::New),
            (Outcome::Refused(conditions), Some(idempotency)) => replay(conditions, idempotency),
            (Outcome::Refused(_), None) => Err(StoreError::Malformed(format!(
                "job {} exists already",
                job.job_id
            ))),
        }
    }

    /// The job `id`. A read that may be a moment old comes first, as it costs half; only a job
    /// that it does not find is looked for in the latest copy.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn job(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        match self.get(keys::job(id), Consistency::Eventual).await? {
            Some(job) => Ok(Some(job)),
            None => self.get(keys::job(id), Consistency::Strong).await,
        }
    }

    /// Notes that a worker began with a task of the job, and returns the job; `None` if it has ended.
    ///
    /// # Errors
    /// When the table cannot be written, or there is no such job.
    pub async fn start_job(&self, id: JobId, now: Timestamp) -> Result<Option<Job>, StoreError> {
        let request = self
            .client
            .update_item()
            .set_key(Some(keys::job(id).into_attributes()))
            .condition_expression("#status = :pending")
            .update_expression(
                "SET #status = :in_progress, started_at = :now, updated_at = :now, version = version + :one",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", text(Status::Pending.as_str()))
            .expression_attribute_values(":in_progress", text(Status::InProgress.as_str()))
            .expression_attribute_values(":now", text(now.to_string()))
            .expression_attribute_values(":one", number(1));
        let (Update::Done(item) | Update::Refused(Some(item))) = self.update(request).await? else {
            return Err(StoreError::Malformed(format!(
                "job {id} has tasks but no row"
            )));
        };
        let job: Job = from_item(item)?;
        Ok((!job.status.is_terminal()).then_some(job))
    }

    /// Cancels a job and its open tasks in one transaction.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn cancel_job(
        &self,
        id: JobId,
        now: Timestamp,
    ) -> Result<Option<CancelOutcome>, StoreError> {
        loop {
            let Some(parts) = self.job_parts(id).await? else {
                return Ok(None);
            };
            let open = parts.tasks.iter().filter(|task| !task.status.is_terminal());
            let spent = open.map(Task::spent).fold(Spent::default(), Add::add);
            let seen_version = parts.job.version;
            let job = match parts.job.apply(JobEvent::Cancelled { spent }, now) {
                Ok(job) => job,
                Err(Illegal(status)) => return Ok(Some(CancelOutcome::AlreadyEnded(status))),
            };
            let mut rows = vec![self.replace(job_item(&job)?, seen_version)];
            for task in parts.tasks {
                let seen_version = task.version;
                if let Ok(cancelled) = task.cancel(now) {
                    rows.push(self.replace(task_item(&cancelled)?, seen_version));
                }
            }
            if let Outcome::Done = self.transact(rows).await? {
                return Ok(Some(CancelOutcome::Cancelled(Box::new(job))));
            }
        }
    }
}

fn idempotency_item(job: &Job, idempotency: &Idempotency) -> Result<Item, StoreError> {
    let row = IdempotencyRow {
        client_id: job.client_id,
        job_id: job.job_id,
        request_hash: idempotency.request_hash.as_str().to_owned(),
        created_at: job.created_at,
        updated_at: job.created_at,
        expires_at: job.created_at.plus(IDEMPOTENCY_LIFE).as_seconds(),
    };
    to_item(
        "idempotency",
        keys::idempotency(job.client_id, &idempotency.key),
        &row,
    )
}

/// What the row that stood in the way says of the earlier request.
fn replay(conditions: Vec<Condition>, idempotency: &Idempotency) -> Result<Accepted, StoreError> {
    let Some(Condition::Failed(Some(item))) = conditions.into_iter().next() else {
        return Err(StoreError::Malformed(
            "an identifier was given out twice".to_owned(),
        ));
    };
    let earlier: IdempotencyRow = from_item(item)?;
    if earlier.request_hash != idempotency.request_hash.as_str() {
        return Ok(Accepted::KeyReused);
    }
    Ok(Accepted::Replayed {
        job_id: earlier.job_id,
        created_at: earlier.created_at,
    })
}
