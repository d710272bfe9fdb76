//! What makes an `AWS::SQS::Queue` a FIFO queue.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::address::is_fifo;

/// Within what a deduplication id counts.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(super) enum DeduplicationScope {
    Queue,
    MessageGroup,
}

/// What shares one quota of requests. It is passed on, but one machine has no quota.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(super) enum ThroughputLimit {
    PerQueue,
    PerMessageGroupId,
}

/// The properties of a queue that depend on its type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Properties<'a> {
    pub(super) name: &'a str,
    pub(super) fifo_queue: Option<bool>,
    pub(super) content_based_deduplication: Option<bool>,
    pub(super) deduplication_scope: Option<DeduplicationScope>,
    pub(super) throughput_limit: Option<ThroughputLimit>,
    pub(super) delay_seconds: Option<u32>,
}

impl Properties<'_> {
    /// Refuses what SQS would; `place` names the properties in errors.
    pub(super) fn check(&self, place: &str) -> Result<()> {
        ensure!(
            self.fifo_queue != Some(false),
            "{place}.FifoQueue: SQS takes true only; a standard queue leaves it out"
        );
        let fifo = self.fifo_queue.is_some();
        ensure!(
            is_fifo(self.name) == fifo,
            "{place}.QueueName: the name of a FIFO queue, and of no other, ends in .fifo"
        );
        if fifo {
            return self.check_fifo(place);
        }
        for (name, given) in [
            (
                "ContentBasedDeduplication",
                self.content_based_deduplication.is_some(),
            ),
            ("DeduplicationScope", self.deduplication_scope.is_some()),
            ("FifoThroughputLimit", self.throughput_limit.is_some()),
        ] {
            ensure!(!given, "{place}.{name}: only a FIFO queue has it");
        }
        Ok(())
    }

    fn check_fifo(&self, place: &str) -> Result<()> {
        ensure!(
            self.throughput_limit != Some(ThroughputLimit::PerMessageGroupId)
                || self.deduplication_scope == Some(DeduplicationScope::MessageGroup),
            "{place}.FifoThroughputLimit: perMessageGroupId needs the DeduplicationScope \
             messageGroup"
        );
        ensure!(
            self.delay_seconds.unwrap_or(0) == 0,
            "{place}.DelaySeconds: the local stack does not delay the messages of a FIFO queue"
        );
        Ok(())
    }

    /// The attributes as `CreateQueue` takes them.
    pub(super) fn attributes(&self) -> BTreeMap<String, String> {
        let scope = self.deduplication_scope.map(|scope| match scope {
            DeduplicationScope::Queue => "queue",
            DeduplicationScope::MessageGroup => "messageGroup",
        });
        let limit = self.throughput_limit.map(|limit| match limit {
            ThroughputLimit::PerQueue => "perQueue",
            ThroughputLimit::PerMessageGroupId => "perMessageGroupId",
        });
        let flag = |value: bool| if value { "true" } else { "false" };
        [
            ("FifoQueue", self.fifo_queue.map(flag)),
            (
                "ContentBasedDeduplication",
                self.content_based_deduplication.map(flag),
            ),
            ("DeduplicationScope", scope),
            ("FifoThroughputLimit", limit),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect()
    }
}
