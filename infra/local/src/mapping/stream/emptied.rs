//! The embedded stream, which holds nothing but what is left to do.

use std::sync::Arc;

use anyhow::{Context as _, Result};

use super::{
    record::StreamRecord,
    source::{Source, Start},
};
use crate::embedded::stream_log::{StreamLog, Version};

/// A stream from whose log records are deleted as they are handled. It has one shard, and its
/// iterators do not expire, so that one iterator always finds the oldest record.
#[derive(Debug)]
pub(crate) struct Emptied {
    source: Source,
    iterator: String,
    log: Arc<StreamLog>,
    /// There was nothing left when the database had this version.
    empty: Option<Version>,
}

impl Emptied {
    pub(super) async fn open(source: Source, log: StreamLog) -> Result<Self> {
        let shard = source.shards().await?.pop();
        let shard = shard
            .and_then(|shard| shard.shard_id)
            .context("the stream has no shard")?;
        let iterator = source.iterator(&shard, Start::Oldest).await?;
        Ok(Self {
            source,
            iterator,
            log: Arc::new(log),
            empty: None,
        })
    }

    pub(super) async fn read(&mut self, limit: i32) -> Result<Vec<StreamRecord>> {
        // Taken before reading, so that a later change is never mistaken for one that was read.
        let version = self.log.version()?;
        if self.empty == Some(version) {
            return Ok(Vec::new());
        }
        let page = self.source.records(&self.iterator, limit).await?;
        let records = page.context("the iterator has expired")?.records;
        if records.is_empty() {
            self.empty = Some(version);
        }
        Ok(records)
    }

    pub(super) async fn handled(&self, last: &StreamRecord) -> Result<()> {
        let (log, number) = (self.log.clone(), last.sequence_number.clone());
        tokio::task::spawn_blocking(move || log.delete_through(&number)).await?
    }
}
