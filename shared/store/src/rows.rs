//! The rows of jobs and tasks, with the keys of the indexes they are on.

use hg_domain::{job::Job, request::ContentRequest, task::Task};

use crate::{
    error::StoreError,
    item::{Item, to_item},
    keys::{self, text},
};

pub(crate) fn job_item(job: &Job) -> Result<Item, StoreError> {
    let mut item = to_item("job", keys::job(job.job_id), job)?;
    item.insert("gsi1pk".to_owned(), text(keys::jobs_of(job.client_id)));
    item.insert("gsi1sk".to_owned(), text(job.job_id.to_string()));
    item.insert("search".to_owned(), text(job.topic.to_lowercase()));
    Ok(item)
}

pub(crate) fn request_item(job: &Job, request: &ContentRequest) -> Result<Item, StoreError> {
    let mut item = to_item("request", keys::request(job.job_id), request)?;
    for name in ["created_at", "updated_at"] {
        item.insert(name.to_owned(), text(job.created_at.to_string()));
    }
    Ok(item)
}

pub(crate) fn task_item(task: &Task) -> Result<Item, StoreError> {
    let mut item = to_item("task", keys::task(task.job_id, task.number), task)?;
    if let Some((shard, due)) = keys::open_work(task) {
        item.insert("gsi2pk".to_owned(), text(shard));
        item.insert("gsi2sk".to_owned(), text(due));
    }
    Ok(item)
}
