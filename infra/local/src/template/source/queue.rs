//! A queue as a source.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::ResponseType;
use crate::template::is_fifo;

/// How a queue is read.
#[derive(Clone, Debug)]
pub struct QueueSource {
    /// The queue's ARN.
    pub queue_arn: String,
    /// The most messages of one invocation, at least one.
    pub batch_size: usize,
    /// How long to wait for a batch to fill.
    pub window: Duration,
    /// The most invocations at once; nothing is Lambda's own limit.
    pub max_concurrency: Option<usize>,
    /// Whether the function reports which messages failed.
    pub partial: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct RawQueue {
    queue: String,
    batch_size: Option<usize>,
    #[serde(default)]
    maximum_batching_window_in_seconds: u64,
    scaling_config: Option<ScalingConfig>,
    #[serde(default)]
    function_response_types: Vec<ResponseType>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ScalingConfig {
    maximum_concurrency: usize,
}

impl RawQueue {
    pub(super) fn read(self) -> Result<QueueSource> {
        let batch_size = self.batch_size.unwrap_or(10);
        self.check(batch_size)?;
        Ok(QueueSource {
            queue_arn: self.queue,
            batch_size,
            window: Duration::from_secs(self.maximum_batching_window_in_seconds),
            max_concurrency: self.scaling_config.map(|it| it.maximum_concurrency),
            partial: self
                .function_response_types
                .contains(&ResponseType::ReportBatchItemFailures),
        })
    }

    /// Refuses what Lambda would.
    fn check(&self, batch_size: usize) -> Result<()> {
        let window = self.maximum_batching_window_in_seconds;
        ensure!(
            (1..=10_000).contains(&batch_size),
            "the BatchSize must be from 1 to 10000"
        );
        ensure!(
            window <= 300,
            "the MaximumBatchingWindowInSeconds must be from 0 to 300"
        );
        if is_fifo(&self.queue) {
            ensure!(
                batch_size <= 10,
                "the BatchSize of a FIFO queue must be from 1 to 10"
            );
            ensure!(
                window == 0,
                "a FIFO queue has no MaximumBatchingWindowInSeconds"
            );
        }
        ensure!(
            batch_size <= 10 || window > 0,
            "a BatchSize over 10 needs a MaximumBatchingWindowInSeconds of 1 or more"
        );
        let concurrency = self.scaling_config.as_ref();
        ensure!(
            concurrency.is_none_or(|it| (2..=1_000).contains(&it.maximum_concurrency)),
            "the MaximumConcurrency must be from 2 to 1000"
        );
        Ok(())
    }
}
