//! The stream of a table as a source.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::ResponseType;
use crate::{mapping::filter::Filter, template::is_fifo};

/// How a table's stream is read.
#[derive(Clone, Debug)]
pub struct StreamSource {
    /// The stream's ARN.
    pub stream_arn: String,
    /// The most records of one invocation.
    pub batch_size: usize,
    /// How long to wait for a batch to fill.
    pub window: Duration,
    /// Whether a batch that makes no progress is split in two.
    pub bisect: bool,
    /// How often a batch is tried again; nothing is for ever.
    pub max_retries: Option<u32>,
    /// How old a record may be; nothing is any age.
    pub max_age: Option<Duration>,
    /// Whether the function reports which records failed.
    pub partial: bool,
    /// The ARN of the queue that is told of records that were given up.
    pub failure_queue: Option<String>,
    /// Which records the function gets.
    pub filter: Filter,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct RawStream {
    stream: String,
    #[serde(rename = "StartingPosition")]
    _starting_position: StartingPosition,
    batch_size: Option<usize>,
    #[serde(default)]
    maximum_batching_window_in_seconds: u64,
    #[serde(default)]
    bisect_batch_on_function_error: bool,
    maximum_retry_attempts: Option<i64>,
    maximum_record_age_in_seconds: Option<i64>,
    #[serde(default)]
    function_response_types: Vec<ResponseType>,
    destination_config: Option<DestinationConfig>,
    filter_criteria: Option<FilterCriteria>,
}

/// Where a mapping starts to read. A local stream holds exactly what was not handled yet, so only
/// its start makes sense.
#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum StartingPosition {
    TrimHorizon,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct DestinationConfig {
    on_failure: OnFailure,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct OnFailure {
    #[serde(rename = "Type")]
    _kind: Option<DestinationType>,
    destination: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum DestinationType {
    Sqs,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct FilterCriteria {
    filters: Vec<RawFilter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RawFilter {
    pattern: String,
}

impl RawStream {
    pub(super) fn read(self) -> Result<StreamSource> {
        let patterns: Vec<String> = self
            .filter_criteria
            .into_iter()
            .flat_map(|it| it.filters)
            .map(|it| it.pattern)
            .collect();
        let failure_queue = self.destination_config.map(|it| it.on_failure.destination);
        ensure!(
            !failure_queue.as_deref().is_some_and(is_fifo),
            "the Destination of a DestinationConfig must be a standard queue"
        );
        Ok(StreamSource {
            stream_arn: self.stream,
            batch_size: self.batch_size.unwrap_or(100),
            window: Duration::from_secs(self.maximum_batching_window_in_seconds),
            bisect: self.bisect_batch_on_function_error,
            max_retries: limit(self.maximum_retry_attempts)?
                .map(u32::try_from)
                .transpose()?,
            max_age: limit(self.maximum_record_age_in_seconds)?.map(Duration::from_secs),
            partial: self
                .function_response_types
                .contains(&ResponseType::ReportBatchItemFailures),
            failure_queue,
            filter: Filter::parse(&patterns).context("FilterCriteria")?,
        })
    }
}

/// Lambda writes "no limit" as −1.
fn limit(value: Option<i64>) -> Result<Option<u64>> {
    match value {
        None | Some(-1) => Ok(None),
        Some(value) => Ok(Some(
            u64::try_from(value).context("a limit must be -1 or more")?,
        )),
    }
}
