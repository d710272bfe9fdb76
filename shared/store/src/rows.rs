//! The rows of jobs and tasks, with the keys of the indexes they are on.

use hg_domain::{
    job::Job, request::ContentRequest, task::Task, time::Timestamp, webhook::Delivery,
};
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    item::{Item, to_item},
    keys::{self, Key, text},
};

pub(crate) fn job_item(job: &Job) -> Result<Item, StoreError> {
    let mut item = to_item("job", keys::job(job.job_id), job)?;
    item.insert("gsi1pk".to_owned(), text(keys::jobs_of(job.client_id)));
    item.insert("gsi1sk".to_owned(), text(job.job_id.to_string()));
    item.insert("search".to_owned(), text(job.topic.to_lowercase()));
    Ok(item)
}

/// A request, as one text: what callers put into it is theirs, not ours to fit into attributes.
#[derive(Serialize, Deserialize)]
pub(crate) struct RequestRow {
    body: String,
    /// The partition of the row by which a repetition is known, so that it can go with the job.
    idempotency: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl RequestRow {
    pub(crate) fn read(self) -> Result<ContentRequest, StoreError> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

pub(crate) fn request_item(
    job: &Job,
    request: &ContentRequest,
    idempotency: Option<Key>,
) -> Result<Item, StoreError> {
    let (created_at, updated_at) = (job.created_at, job.created_at);
    let row = RequestRow {
        body: serde_json::to_string(request)?,
        idempotency: idempotency.map(|key| key.pk),
        created_at,
        updated_at,
    };
    to_item("request", keys::request(job.job_id), &row)
}

pub(crate) fn task_item(task: &Task) -> Result<Item, StoreError> {
    let mut item = to_item("task", keys::task(task.job_id, task.number), task)?;
    put_on_open(&mut item, keys::open_work(task));
    Ok(item)
}

pub(crate) fn delivery_item(delivery: &Delivery) -> Result<Item, StoreError> {
    let key = keys::delivery(&delivery.log(), delivery.delivery_id);
    let mut item = to_item("delivery", key, delivery)?;
    put_on_open(&mut item, keys::open_delivery(delivery));
    Ok(item)
}

/// Puts a row on the index of open work, if it has a place there.
fn put_on_open(item: &mut Item, place: Option<(String, String)>) {
    if let Some((shard, due)) = place {
        item.insert("gsi2pk".to_owned(), text(shard));
        item.insert("gsi2sk".to_owned(), text(due));
    }
}
