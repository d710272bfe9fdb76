//! The table's stream, read for one function.
//!
//! Records are handled in order. A batch that fails is tried again, from the first record that
//! failed; one that makes no progress is split, until the record that cannot be handled is alone,
//! runs out of tries and is reported to the failure queue.

mod emptied;
mod failure;
mod plan;
mod reader;
mod record;
mod shards;
mod source;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use hg_domain::time::Timestamp;
use serde_json::{Value, json};

use self::{
    failure::{GivenUp, Reason},
    plan::{Plan, Verdict},
    record::StreamRecord,
};
use super::partial::{self, BatchAnswer};
use crate::{invoke::Invoker, stop::Stop, template::StreamSource};

pub(crate) use self::{failure::FailureQueue, reader::Reader};

/// After how long without a record it is looked for less often.
const IDLE_AFTER: Duration = Duration::from_secs(1);
/// How long to wait when the stream cannot be read.
const ERROR_PAUSE: Duration = Duration::from_secs(1);
/// The most records that a stream gives at once.
const READ_LIMIT: i32 = 1_000;

/// What one look at the stream came to.
enum Progress {
    /// There was nothing to do.
    Nothing,
    /// There was something, and all of it is handled.
    Handled,
}

/// Reads the stream for one function.
#[derive(Debug)]
pub(crate) struct StreamMapping {
    pub(crate) source: StreamSource,
    pub(crate) function: Invoker,
    pub(crate) reader: Reader,
    pub(crate) failures: Option<FailureQueue>,
}

impl StreamMapping {
    /// Runs until the stop; a batch that is under way is finished.
    pub(crate) async fn run(mut self, stop: Stop) {
        let mut last_record = Instant::now();
        while !stop.is_requested() {
            match self.advance(&stop).await {
                Ok(Progress::Nothing) => {
                    let idle = last_record.elapsed() >= IDLE_AFTER;
                    stop.sleep(self.reader.pause(idle)).await;
                }
                Ok(Progress::Handled) => last_record = Instant::now(),
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(error, "the table's stream cannot be handled");
                    stop.sleep(ERROR_PAUSE).await;
                }
            }
        }
    }

    /// Handles what is left in the stream.
    async fn advance(&mut self, stop: &Stop) -> Result<Progress> {
        let records = self.collect(stop).await?;
        let Some(last) = records.last() else {
            return Ok(Progress::Nothing);
        };
        self.deliver(&records, stop).await?;
        if !stop.is_requested() {
            self.reader.handled(last).await?;
        }
        Ok(Progress::Handled)
    }

    /// What is left in the stream. When that is less than a batch, the window is waited for first.
    async fn collect(&mut self, stop: &Stop) -> Result<Vec<StreamRecord>> {
        let records = self.reader.read(READ_LIMIT).await?;
        let wanted = self.wanted(&records).len();
        if wanted == 0 || wanted >= self.source.batch_size || self.source.window.is_zero() {
            return Ok(records);
        }
        stop.sleep(self.source.window).await;
        self.reader.read(READ_LIMIT).await
    }

    /// Those records that pass the filter.
    fn wanted<'a>(&self, records: &'a [StreamRecord]) -> Vec<&'a StreamRecord> {
        let passes = |record: &&StreamRecord| self.source.filter.accepts(&record.event);
        records.iter().filter(passes).collect()
    }

    /// Hands those of `records` that pass the filter to the function, until each is handled or
    /// given up.
    async fn deliver(&mut self, records: &[StreamRecord], stop: &Stop) -> Result<()> {
        let wanted = self.wanted(records);
        let mut plan = Plan::new(
            wanted.len(),
            self.source.batch_size,
            self.source.bisect,
            self.source.max_retries,
        );
        while let Some(range) = plan.next() {
            if stop.is_requested() {
                return Ok(());
            }
            let batch = wanted
                .get(range)
                .context("a batch outside of its records")?;
            self.step(&mut plan, batch, stop).await?;
            if let Some(last) = plan
                .handled()
                .checked_sub(1)
                .and_then(|index| wanted.get(index))
            {
                self.reader.handled(last).await?;
            }
        }
        Ok(())
    }

    /// One invocation with the next batch of the plan.
    async fn step(&self, plan: &mut Plan, batch: &[&StreamRecord], stop: &Stop) -> Result<()> {
        let expired = self.expired(batch);
        if let Some(expired) = batch.get(..expired).filter(|it| !it.is_empty()) {
            self.give_up(expired, Reason::RecordAgeExceeded, plan.attempts())
                .await?;
            plan.skip(expired.len());
            return Ok(());
        }
        let Some(failed) = self.invoke(batch).await else {
            plan.succeeded();
            return Ok(());
        };
        match plan.failed(failed) {
            Verdict::Again { after } => stop.sleep(after).await,
            Verdict::Smaller => {}
            Verdict::GiveUp => {
                self.give_up(batch, Reason::RetryAttemptsExhausted, plan.attempts())
                    .await?;
                plan.skip(batch.len());
            }
        }
        Ok(())
    }

    /// How many records at the front of `batch` are too old to be handled.
    fn expired(&self, batch: &[&StreamRecord]) -> usize {
        let Some(max_age) = self.source.max_age else {
            return 0;
        };
        let now = Timestamp::now();
        batch
            .iter()
            .take_while(|record| now.since(record.created_at) > max_age)
            .count()
    }

    /// Invokes the function; the answer is the index of the first record that failed, if one did.
    async fn invoke(&self, batch: &[&StreamRecord]) -> Option<usize> {
        let function = self.function.name();
        let records: Value = batch.iter().map(|record| record.event.clone()).collect();
        let answer = match self.function.invoke(json!({ "Records": records })).await {
            Ok(answer) => answer,
            Err(error) => {
                let records = batch.len();
                tracing::error!(function, records, %error, "a batch of stream records failed");
                return Some(0);
            }
        };
        let numbers: Vec<&str> = batch
            .iter()
            .map(|record| record.sequence_number.as_str())
            .collect();
        match partial::read(&answer, &numbers, self.source.partial) {
            BatchAnswer::Handled => None,
            BatchAnswer::Failed(failed) => {
                tracing::warn!(
                    function,
                    failed = failed.len(),
                    of = batch.len(),
                    "some stream records failed"
                );
                numbers
                    .iter()
                    .position(|number| failed.iter().any(|it| it == number))
            }
            BatchAnswer::Malformed => {
                tracing::error!(function, %answer, "the answer names no record of the batch");
                Some(0)
            }
        }
    }

    async fn give_up(&self, batch: &[&StreamRecord], reason: Reason, attempts: u32) -> Result<()> {
        tracing::error!(
            function = self.function.name(),
            records = batch.len(),
            ?reason,
            "stream records were given up"
        );
        match &self.failures {
            Some(queue) => {
                queue
                    .report(&GivenUp {
                        batch,
                        reason,
                        attempts,
                    })
                    .await
            }
            None => Ok(()),
        }
    }
}
