//! A job with everything that belongs to it: one query of its partition.

use hg_domain::{
    id::JobId,
    job::Job,
    request::ContentRequest,
    task::{Status, Task},
};

use crate::{
    error::StoreError,
    item::{Item, entity, from_item},
    keys::{self, text},
    results::{TextResult, unpack},
    rows::RequestRow,
    table::Store,
};

/// A job with everything that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct JobParts {
    /// The job.
    pub job: Job,
    /// What was asked for.
    pub request: ContentRequest,
    /// Its tasks, in their order.
    pub tasks: Vec<Task>,
    /// The text of each task that has one, by the task's number.
    pub results: Vec<(u32, TextResult)>,
}

impl JobParts {
    /// The texts as one; where there are several parts, each under its label. None as long as there
    /// is no text.
    pub fn text(&self) -> Option<String> {
        let label = |number: u32| {
            let task = self.tasks.iter().find(|task| task.number == number);
            task.map_or("", |task| &task.label)
        };
        let sections = self
            .results
            .iter()
            .map(|(number, result)| match self.tasks.len() {
                1 => result.text.clone(),
                _ => format!("## {}\n\n{}", label(*number), result.text),
            });
        let text = sections.collect::<Vec<_>>().join("\n\n");
        (!text.is_empty()).then_some(text)
    }
}

impl Store {
    /// The job `id` with its request, tasks and texts.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn job_parts(&self, id: JobId) -> Result<Option<JobParts>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(keys::job_partition(id)))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let mut rows = Vec::new();
        while let Some(item) = pages.next().await {
            rows.push(item.map_err(|error| StoreError::request("Query")(&error))?);
        }
        assemble(rows)
    }
}

/// Sorts the rows of a job's partition, which come in the order of their sort keys.
fn assemble(rows: Vec<Item>) -> Result<Option<JobParts>, StoreError> {
    let (mut job, mut request) = (None, None);
    let mut tasks: Vec<Task> = Vec::new();
    let mut texts: Vec<Item> = Vec::new();
    for row in rows {
        match entity(&row) {
            Some("job") => job = Some(from_item(row)?),
            Some("request") => request = Some(from_item::<RequestRow>(row)?.read()?),
            Some("task") => tasks.push(from_item(row)?),
            Some("result") => texts.push(row),
            _ => {}
        }
    }
    let (Some(job), Some(request)) = (job, request) else {
        return Ok(None);
    };
    let mut results = Vec::new();
    for task in tasks.iter().filter(|task| task.status == Status::Completed) {
        results.push((task.number, unpack(&rows_of(task, &texts))?));
    }
    Ok(Some(JobParts {
        job,
        request,
        tasks,
        results,
    }))
}

fn rows_of(task: &Task, texts: &[Item]) -> Vec<Item> {
    let first = keys::result(task.job_id, task.number, 0).sk;
    let mut parts: Vec<(usize, Item)> = texts
        .iter()
        .filter_map(|row| {
            let rest = row.get("sk")?.as_s().ok()?.strip_prefix(&first)?;
            Some((
                rest.trim_start_matches('#').parse().unwrap_or(0),
                row.clone(),
            ))
        })
        .collect();
    parts.sort_by_key(|(part, _)| *part);
    parts.into_iter().map(|(_, row)| row).collect()
}
