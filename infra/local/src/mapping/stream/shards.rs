//! A stream that keeps its records for a day and goes on in ever new shards, as DynamoDB's does.
//!
//! Nothing notes where a reader was when it ended, so all records come again after a restart, as
//! any record of a stream may.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use anyhow::Result;
use aws_sdk_dynamodbstreams::types::Shard;

use super::{
    record::StreamRecord,
    source::{Source, Start},
};

/// How often to look for shards beside those that are read.
const SHARDS_INTERVAL: Duration = Duration::from_secs(10);

/// A reader of all shards.
#[derive(Debug)]
pub(crate) struct Shards {
    source: Source,
    /// The shards that are read, by their ids.
    read: BTreeMap<String, Position>,
    /// The shards that were read to their end.
    ended: BTreeSet<String>,
    looked: Option<Instant>,
    /// What was read and is not handled.
    left: VecDeque<StreamRecord>,
}

/// How far a shard was read.
#[derive(Debug, Default)]
struct Position {
    iterator: Option<String>,
    /// The number of the last record.
    last: Option<String>,
}

impl Shards {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            read: BTreeMap::new(),
            ended: BTreeSet::new(),
            looked: None,
            left: VecDeque::new(),
        }
    }

    pub(super) async fn read(&mut self, limit: i32) -> Result<Vec<StreamRecord>> {
        let wanted = usize::try_from(limit)?;
        if self.left.len() < wanted {
            self.find_shards().await?;
            self.read_shards(limit).await?;
        }
        Ok(self.left.iter().take(wanted).cloned().collect())
    }

    pub(super) fn handled(&mut self, last: &StreamRecord) {
        let is_last = |record: &StreamRecord| record.sequence_number == last.sequence_number;
        if let Some(index) = self.left.iter().position(is_last) {
            self.left.drain(..=index);
        }
    }

    /// Takes up shards whose parents have ended. There are new ones once a shard has ended, but not
    /// at once.
    async fn find_shards(&mut self) -> Result<()> {
        let recent = |looked: Instant| looked.elapsed() < SHARDS_INTERVAL;
        if !self.read.is_empty() && self.looked.is_some_and(recent) {
            return Ok(());
        }
        let shards = self.source.shards().await?;
        self.looked = Some(Instant::now());
        for id in ready(&shards, &self.ended) {
            self.read.entry(id.to_owned()).or_default();
        }
        // What the stream has forgotten need not be remembered.
        let ids: BTreeSet<&str> = shards.iter().filter_map(Shard::shard_id).collect();
        self.ended.retain(|id| ids.contains(id.as_str()));
        Ok(())
    }

    async fn read_shards(&mut self, limit: i32) -> Result<()> {
        for (id, position) in &mut self.read {
            let iterator = match position.iterator.take() {
                Some(iterator) => iterator,
                None => self.source.iterator(id, position.start()).await?,
            };
            // An iterator that has expired is replaced by the next read, at the same place.
            let Some(page) = self.source.records(&iterator, limit).await? else {
                continue;
            };
            if let Some(last) = page.records.last() {
                position.last = Some(last.sequence_number.clone());
            }
            self.left.extend(page.records);
            position.iterator = page.next;
            if position.iterator.is_none() {
                self.ended.insert(id.clone());
                // Its children can be read from now on.
                self.looked = None;
            }
        }
        self.read.retain(|id, _| !self.ended.contains(id));
        Ok(())
    }
}

impl Position {
    fn start(&self) -> Start<'_> {
        self.last.as_deref().map_or(Start::Oldest, Start::After)
    }
}

/// The shards that can be read so that each record comes after those before it: a shard that has
/// ended once is not read again, and none before its parent has ended.
fn ready<'a>(shards: &'a [Shard], ended: &BTreeSet<String>) -> Vec<&'a str> {
    let waits = |parent: &str| {
        let is_there = shards.iter().any(|it| it.shard_id() == Some(parent));
        is_there && !ended.contains(parent)
    };
    shards
        .iter()
        .filter(|shard| !shard.parent_shard_id().is_some_and(waits))
        .filter_map(Shard::shard_id)
        .filter(|id| !ended.contains(*id))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(id: &str, parent: Option<&str>) -> Shard {
        Shard::builder()
            .shard_id(id)
            .set_parent_shard_id(parent.map(str::to_owned))
            .build()
    }

    #[test]
    fn a_shard_is_read_once_its_parent_has_ended_or_is_forgotten() {
        let shards = [
            shard("b", Some("a")),
            shard("c", Some("b")),
            shard("x", None),
        ];
        let ended = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(ready(&shards, &ended(&[])), ["b", "x"]);
        assert_eq!(ready(&shards, &ended(&["b"])), ["c", "x"]);
        assert_eq!(ready(&shards, &ended(&["b", "c", "x"])), [""; 0]);
    }
}
