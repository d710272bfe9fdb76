//! The keys of every row, in one place. The table of access patterns in `docs/data-model.md`
//! has the same order.

use std::{collections::HashMap, fmt, ops::RangeInclusive};

use aws_sdk_dynamodb::types::AttributeValue;
use hg_domain::{
    api_key::KeyHash,
    budget::Month,
    client::Deletion,
    id::{AuditId, ClientId, DeliveryId, JobId},
    kept::Kept,
    provider::Provider,
    task::Task,
    time::{Day, Timestamp},
    user::UserId,
    webhook::{Delivery, DeliveryLog, DeliveryStatus},
};
use uuid::Uuid;

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

/// Which rows of a partition are wanted, by their sort key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SortKeys {
    /// Those that begin with this.
    Prefix(String),
    /// Those from the first to the second, both included.
    Between(String, String),
}

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl fmt::Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// The partition that holds everything of a client but its jobs, members and keys.
pub(crate) fn client_partition(id: ClientId) -> String {
    format!("CLIENT#{id}")
}

pub(crate) fn client(id: ClientId) -> Key {
    Key::new(client_partition(id), META)
}

pub(crate) const DESCENDANTS: &str = "DESC#";

pub(crate) fn descendant(ancestor: ClientId, depth: usize, id: ClientId) -> Key {
    Key::new(
        client_partition(ancestor),
        format_args!("DESC#{depth}#{id}"),
    )
}

/// The closure rows of `ancestor`, all or those of one depth.
pub(crate) fn descendants(ancestor: ClientId, depth: Option<usize>) -> (String, SortKeys) {
    let prefix = match depth {
        Some(depth) => format!("DESC#{depth}#"),
        None => DESCENDANTS.to_owned(),
    };
    (client_partition(ancestor), SortKeys::Prefix(prefix))
}

/// The depth in the sort key of a closure row.
pub(crate) fn depth_of(sort_key: &str) -> Option<usize> {
    let (depth, _) = sort_key.strip_prefix("DESC#")?.split_once('#')?;
    depth.parse().ok()
}

pub(crate) fn slug(slug: &str) -> Key {
    Key::new(format_args!("SLUG#{slug}"), META)
}

pub(crate) fn member(user: &UserId, client: ClientId) -> Key {
    Key::new(user_partition(user), format_args!("MEMBER#{client}"))
}

pub(crate) fn memberships(user: &UserId) -> (String, SortKeys) {
    (user_partition(user), SortKeys::Prefix("MEMBER#".to_owned()))
}

pub(crate) fn members_of(client: ClientId) -> String {
    format!("CLIENT#{client}#MEMBERS")
}

fn user_partition(user: &UserId) -> String {
    format!("USER#{user}")
}

pub(crate) fn api_key(hash: &KeyHash) -> Key {
    Key::new(format_args!("APIKEY#{}", hash.as_str()), META)
}

pub(crate) fn api_keys_of(client: ClientId) -> String {
    format!("CLIENT#{client}#APIKEYS")
}

/// A strategy or a template of a client.
pub(crate) fn kept<T: Kept>(client: ClientId, id: T::Id) -> Key {
    let prefix = kept_prefix::<T>();
    Key::new(client_partition(client), format_args!("{prefix}{id}"))
}

/// How the sort keys of all strategies, or of all templates, of a client begin.
pub(crate) fn kept_prefix<T: Kept>() -> String {
    format!("{}#", T::KIND.replace('_', "").to_uppercase())
}

/// The sort keys of the earlier versions of a strategy or template, in their order.
pub(crate) fn history_prefix<T: Kept>(id: T::Id) -> String {
    format!("HISTORY#{}{id}#", kept_prefix::<T>())
}

/// Versions have ten digits so that a query returns them in their order.
pub(crate) fn history<T: Kept>(client: ClientId, id: T::Id, version: u64) -> Key {
    let prefix = history_prefix::<T>(id);
    Key::new(
        client_partition(client),
        format_args!("{prefix}{version:010}"),
    )
}

/// The strategy or template in effect of a client.
pub(crate) fn effective<T: Kept>(client: ClientId, slot: T::Slot) -> Key {
    Key::new(
        client_partition(client),
        format_args!("EFFECTIVE#{}{slot}", kept_prefix::<T>()),
    )
}

/// Whether a row is a strategy, or a template, or a copy of the one in effect.
pub(crate) fn is_kept<T: Kept>(row: &HashMap<String, AttributeValue>) -> bool {
    let sort_key = row.get("sk").and_then(|sort_key| sort_key.as_s().ok());
    sort_key.is_some_and(|sort_key| {
        let kind = sort_key.strip_prefix("EFFECTIVE#").unwrap_or(sort_key);
        kind.starts_with(&kept_prefix::<T>())
    })
}

/// The secret that a client's callbacks are signed with.
pub(crate) fn callback_secret(client: ClientId) -> Key {
    Key::new(client_partition(client), "CALLBACKSECRET")
}

/// The partition of all that a client's endpoints and callbacks are told, and of how the endpoints
/// are. It goes with the client, whatever became of its endpoints before.
pub(crate) fn deliveries_partition(client: ClientId) -> String {
    format!("WEBHOOKS#{client}")
}

/// How the sort keys of a log begin.
fn log(log: &DeliveryLog) -> String {
    match log.endpoint_id {
        Some(endpoint) => format!("WEBHOOK#{endpoint}"),
        None => "CALLBACKS".to_owned(),
    }
}

/// How the sort keys of the deliveries in a log begin.
pub(crate) fn deliveries(of: &DeliveryLog) -> String {
    format!("{}#DELIVERY#", log(of))
}

pub(crate) fn delivery(of: &DeliveryLog, id: DeliveryId) -> Key {
    let partition = deliveries_partition(of.client_id);
    Key::new(partition, format_args!("{}{id}", deliveries(of)))
}

/// The partition of the deliveries of a log, and the sort keys between which those are that have this
/// identifier or a later one.
pub(crate) fn deliveries_since(of: &DeliveryLog, first: DeliveryId) -> (String, String, String) {
    let prefix = deliveries(of);
    let (first, last) = (format!("{prefix}{first}"), format!("{prefix}~"));
    (deliveries_partition(of.client_id), first, last)
}

/// The delivery that has this key.
pub(crate) fn delivery_of(key: &Key) -> Option<DeliveryId> {
    let (_, id) = key.sk.rsplit_once('#')?;
    id.parse().ok()
}

/// Since when an endpoint takes nothing.
pub(crate) fn health(of: &DeliveryLog) -> Key {
    let partition = deliveries_partition(of.client_id);
    Key::new(partition, format_args!("{}#HEALTH", log(of)))
}

pub(crate) const AUDIT: &str = "AUDIT#";

pub(crate) fn audit(client: ClientId, id: AuditId) -> Key {
    Key::new(client_partition(client), format_args!("{AUDIT}{id}"))
}

/// What was spent of a client's budget in a month.
pub(crate) fn budget(client: ClientId, month: &Month) -> Key {
    Key::new(client_partition(client), format_args!("BUDGET#{month}"))
}

/// The list of models that a provider publishes.
pub(crate) fn catalogue(provider: Provider) -> Key {
    Key::new(format_args!("CATALOGUE#{provider}"), META)
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
    repetition(format_args!("IDEMPOTENCY#{client}#{key}"))
}

/// The row by which a repetition is known, by its partition.
pub(crate) fn repetition(pk: impl fmt::Display) -> Key {
    Key::new(pk, META)
}

/// The counters of one provider's work for a client on a day (UTC), in the shard of the job.
pub(crate) fn usage(client: ClientId, at: Timestamp, provider: Provider, job: JobId) -> Key {
    let (day, shard) = (at.day(), shard_of(job.as_uuid()));
    Key::new(
        client_partition(client),
        format_args!("USAGE#{day}#{provider}#{shard}"),
    )
}

/// The counters of a client on some days.
pub(crate) fn usage_between(client: ClientId, days: &RangeInclusive<Day>) -> (String, SortKeys) {
    // `~` sorts after whatever a key has behind the day.
    let (first, last) = (
        format!("USAGE#{}#", days.start()),
        format!("USAGE#{}#~", days.end()),
    );
    (client_partition(client), SortKeys::Between(first, last))
}

/// The day and the provider in the sort key of counters.
pub(crate) fn day_and_provider(sort_key: &str) -> Option<(Day, Provider)> {
    let mut parts = sort_key.strip_prefix("USAGE#")?.split('#');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

pub(crate) fn open_shard(shard: u32) -> String {
    format!("OPEN#{shard}")
}

/// A task's place among the open work; none once nobody has to look after it.
pub(crate) fn open_work(task: &Task) -> Option<(String, String)> {
    let shard = shard_of(task.job_id.as_uuid());
    task.is_open()
        .then(|| (open_shard(shard), task.due_at.to_string()))
}

/// The deliveries of a shard that are to be sent, or wait for their next try. They are apart from other
/// open work, as a receiver that takes nothing has many of them.
pub(crate) fn open_deliveries(status: DeliveryStatus, shard: u32) -> String {
    format!("DELIVERIES#{}#{shard}", status.as_str())
}

/// A delivery's place among the open ones; none once nobody has to look after it.
pub(crate) fn open_delivery(delivery: &Delivery) -> Option<(String, String)> {
    let shard = shard_of(delivery.delivery_id.as_uuid());
    let partition = open_deliveries(delivery.status, shard);
    let is_open = delivery.status.is_open();
    is_open.then(|| (partition, delivery.due_at.to_string()))
}

/// The place among the open work of a client that is being deleted.
pub(crate) fn open_deletion(client: ClientId, deletion: &Deletion) -> (String, String) {
    (
        open_shard(shard_of(client.as_uuid())),
        deletion.due_at.to_string(),
    )
}

fn shard_of(id: &Uuid) -> u32 {
    crc32fast::hash(id.as_bytes()) % SHARDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_spread_over_every_shard() {
        let mut seen = [false; SHARDS as usize];
        for _ in 0..1_000 {
            seen[shard_of(JobId::new().as_uuid()) as usize] = true;
        }
        assert_eq!(seen, [true; SHARDS as usize]);
    }

    #[test]
    fn the_counters_of_a_day_lie_between_its_bounds_and_tell_day_and_provider() {
        let (client, job) = (ClientId::new(), JobId::new());
        let day: Day = "2026-11-24".parse().unwrap();
        let SortKeys::Between(first, last) = usage_between(client, &(day..=day)).1 else {
            panic!("not a range");
        };
        for provider in Provider::ALL {
            let of = |day: Day| usage(client, day.first_moment(), provider, job).sk;
            assert!(first < of(day) && of(day) < last);
            assert!(of(day.plus(-1)) < first && last < of(day.plus(1)));
            assert_eq!(day_and_provider(&of(day)), Some((day, provider)));
        }
        assert_eq!(day_and_provider("USAGE#2026-11-24"), None);
    }

    #[test]
    fn a_closure_row_tells_its_depth() {
        let key = descendant(ClientId::new(), 2, ClientId::new());
        assert_eq!(depth_of(&key.sk), Some(2));
        let prefix = |depth| descendants(ClientId::new(), depth).1;
        assert_eq!(prefix(Some(2)), SortKeys::Prefix("DESC#2#".to_owned()));
        assert_eq!(prefix(None), SortKeys::Prefix("DESC#".to_owned()));
        assert_eq!(depth_of(META), None);
    }

    #[test]
    fn tasks_sort_by_their_number() {
        let id = JobId::new();
        assert!(task(id, 2).sk < task(id, 10).sk);
    }
}
