//! `AWS::SQS::Queue`.

use std::{collections::BTreeMap, ops::RangeInclusive};

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    address::{is_fifo, queue_arn},
    fifo::{self, DeduplicationScope, ThroughputLimit},
    typed,
};

/// A queue as the template defines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueDefinition {
    /// The queue's name.
    pub name: String,
    /// Its URL on the embedded service.
    pub url: String,
    /// Its ARN.
    pub arn: String,
    /// Its attributes as `CreateQueue` takes them.
    pub attributes: BTreeMap<String, String>,
    /// The ARN of its dead-letter queue.
    pub dead_letter_queue: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    #[serde(rename = "QueueName")]
    _queue_name: Option<String>,
    delay_seconds: Option<u32>,
    maximum_message_size: Option<u32>,
    message_retention_period: Option<u32>,
    receive_message_wait_time_seconds: Option<u32>,
    visibility_timeout: Option<u32>,
    redrive_policy: Option<RedrivePolicy>,
    fifo_queue: Option<bool>,
    content_based_deduplication: Option<bool>,
    deduplication_scope: Option<DeduplicationScope>,
    fifo_throughput_limit: Option<ThroughputLimit>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RedrivePolicy {
    dead_letter_target_arn: String,
    max_receive_count: u32,
}

impl QueueDefinition {
    pub(super) fn read(logical_id: &str, name: &str, url: &str, properties: Value) -> Result<Self> {
        let place = format!("{logical_id}: Properties");
        let properties: Properties = typed::read(properties, &place)?;
        properties.fifo(name).check(&place)?;
        properties.check_redrive(is_fifo(name), &place)?;
        Ok(Self {
            name: name.to_owned(),
            url: url.to_owned(),
            arn: queue_arn(name),
            attributes: properties.attributes(name, &place)?,
            dead_letter_queue: properties
                .redrive_policy
                .map(|policy| policy.dead_letter_target_arn),
        })
    }
}

impl Properties {
    fn fifo<'a>(&self, name: &'a str) -> fifo::Properties<'a> {
        fifo::Properties {
            name,
            fifo_queue: self.fifo_queue,
            content_based_deduplication: self.content_based_deduplication,
            deduplication_scope: self.deduplication_scope,
            throughput_limit: self.fifo_throughput_limit,
            delay_seconds: self.delay_seconds,
        }
    }

    fn check_redrive(&self, fifo: bool, place: &str) -> Result<()> {
        let Some(policy) = &self.redrive_policy else {
            return Ok(());
        };
        ensure!(
            is_fifo(&policy.dead_letter_target_arn) == fifo,
            "{place}.RedrivePolicy.deadLetterTargetArn: the dead-letter queue of a FIFO queue \
             must be a FIFO queue, that of a standard queue a standard queue"
        );
        let count = policy.max_receive_count;
        check_range(
            &format!("{place}.RedrivePolicy.maxReceiveCount"),
            count,
            &(1..=1000),
        )
    }

    fn attributes(&self, name: &str, place: &str) -> Result<BTreeMap<String, String>> {
        let mut attributes = self.fifo(name).attributes();
        for (name, value, range) in self.numbers() {
            if let Some(value) = value {
                check_range(&format!("{place}.{name}"), value, &range)?;
                attributes.insert(name.to_owned(), value.to_string());
            }
        }
        if let Some(policy) = &self.redrive_policy {
            attributes.insert("RedrivePolicy".to_owned(), serde_json::to_string(policy)?);
        }
        Ok(attributes)
    }

    /// The attributes that are numbers, with the range that SQS allows.
    fn numbers(&self) -> [(&'static str, Option<u32>, RangeInclusive<u32>); 5] {
        [
            ("DelaySeconds", self.delay_seconds, 0..=900),
            (
                "MaximumMessageSize",
                self.maximum_message_size,
                1_024..=1_048_576,
            ),
            (
                "MessageRetentionPeriod",
                self.message_retention_period,
                60..=1_209_600,
            ),
            (
                "ReceiveMessageWaitTimeSeconds",
                self.receive_message_wait_time_seconds,
                0..=20,
            ),
            ("VisibilityTimeout", self.visibility_timeout, 0..=43_200),
        ]
    }
}

fn check_range(place: &str, value: u32, range: &RangeInclusive<u32>) -> Result<()> {
    let (least, most) = (range.start(), range.end());
    ensure!(
        range.contains(&value),
        "{place}: must be from {least} to {most}"
    );
    Ok(())
}
