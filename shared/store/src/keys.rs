//! The keys of every row, in one place. The table of access patterns in `docs/data-model.md`
//! has the same order.

use std::{collections::HashMap, fmt};

use aws_sdk_dynamodb::types::AttributeValue;
use hg_domain::{
    api_key::KeyHash,
    content::ContentType,
    id::{ClientId, JobId, StrategyId},
    provider::Provider,
    task::Task,
    time::Timestamp,
};

/// Over how many partitions open work and usage counters are spread.
pub(crate) const SHARDS: u32 = 8;
/// Sort key of a partition's main row.
const META: &str = "META";

/// A row's primary key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    fn new(pk: impl fmt::Display, sk: impl fmt::Display) -> Self {
        Self {
            pk: pk.to_string(),
            sk: sk.to_string(),
        }
    }

    /// The primary key of a row.
    pub(crate) fn of(item: &HashMap<String, AttributeValue>) -> Option<Self> {
        let part = |name| {
            item.get(name)
                .and_then(|value: &AttributeValue| value.as_s().ok())
                .cloned()
        };
        Some(Self {
            pk: part("pk")?,
            sk: part("sk")?,
        })
    }

    pub(crate) fn into_attributes(self) -> HashMap<String, AttributeValue> {
        HashMap::from([
            ("pk".to_owned(), text(self.pk)),
            ("sk".to_owned(), text(self.sk)),
        ])
    }
}

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl fmt::Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn client_partition(id: ClientId) -> String {
    format!("CLIENT#{id}")
}

pub(crate) fn client(id: ClientId) -> Key {
    Key::new(client_partition(id), META)
}

pub(crate) fn descendant(ancestor: ClientId, depth: usize, id: ClientId) -> Key {
    Key::new(
        client_partition(ancestor),
        format_args!("DESC#{depth}#{id}"),
    )
}

pub(crate) fn slug(slug: &str) -> Key {
    Key::new(format_args!("SLUG#{slug}"), META)
}

pub(crate) fn api_key(hash: &KeyHash) -> Key {
    Key::new(format_args!("APIKEY#{}", hash.as_str()), META)
}

pub(crate) fn api_keys_of(client: ClientId) -> String {
    format!("CLIENT#{client}#APIKEYS")
}

pub(crate) fn strategy(client: ClientId, id: StrategyId) -> Key {
    Key::new(client_partition(client), format_args!("STRATEGY#{id}"))
}

pub(crate) fn effective_strategy(client: ClientId, content_type: ContentType) -> Key {
    Key::new(
        client_partition(client),
        format_args!("EFFECTIVE#STRATEGY#{content_type}"),
    )
}

pub(crate) fn job_partition(id: JobId) -> String {
    format!("JOB#{id}")
}

pub(crate) fn job(id: JobId) -> Key {
    Key::new(job_partition(id), META)
}

pub(crate) fn request(id: JobId) -> Key {
    Key::new(job_partition(id), "REQUEST")
}

/// Numbers have two digits so that a query returns the tasks in their order.
pub(crate) fn task(id: JobId, number: u32) -> Key {
    Key::new(job_partition(id), format_args!("TASK#{number:02}"))
}

pub(crate) fn result(id: JobId, number: u32, part: usize) -> Key {
    match part {
        0 => Key::new(job_partition(id), format_args!("RESULT#{number:02}")),
        _ => Key::new(job_partition(id), format_args!("RESULT#{number:02}#{part}")),
    }
}

pub(crate) fn jobs_of(client: ClientId) -> String {
    format!("CLIENT#{client}#JOBS")
}

pub(crate) fn idempotency(client: ClientId, key: &str) -> Key {
    Key::new(format_args!("IDEMPOTENCY#{client}#{key}"), META)
}

/// The counters of one provider's work for a client on a day (UTC), in the shard of the job.
pub(crate) fn usage(client: ClientId, at: Timestamp, provider: Provider, job: JobId) -> Key {
    let (day, shard) = (at.day(), shard_of(job));
    Key::new(
        client_partition(client),
        format_args!("USAGE#{day}#{provider}#{shard}"),
    )
}

pub(crate) fn usage_prefix(client: ClientId) -> (String, &'static str) {
    (client_partition(client), "USAGE#")
}

pub(crate) fn open_shard(shard: u32) -> String {
    format!("OPEN#{shard}")
}

/// A task's place among the open work; none once it ended.
pub(crate) fn open_work(task: &Task) -> Option<(String, String)> {
    (!task.status.is_terminal())
        .then(|| (open_shard(shard_of(task.job_id)), task.due_at.to_string()))
}

fn shard_of(job: JobId) -> u32 {
    crc32fast::hash(job.as_uuid().as_bytes()) % SHARDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_spread_over_every_shard() {
        let mut seen = [false; SHARDS as usize];
        for _ in 0..1_000 {
            seen[shard_of(JobId::new()) as usize] = true;
        }
        assert_eq!(seen, [true; SHARDS as usize]);
    }

    #[test]
    fn tasks_sort_by_their_number() {
        let id = JobId::new();
        assert!(task(id, 2).sk < task(id, 10).sk);
    }
}
