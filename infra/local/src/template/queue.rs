//! `AWS::SQS::Queue`.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::typed;

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
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RedrivePolicy {
    dead_letter_target_arn: String,
    max_receive_count: u32,
}

impl QueueDefinition {
    pub(super) fn read(logical_id: &str, name: &str, url: &str, properties: Value) -> Result<Self> {
        let properties: Properties = typed::read(properties, &format!("{logical_id}: Properties"))?;
        Ok(Self {
            name: name.to_owned(),
            url: url.to_owned(),
            arn: super::address::queue_arn(name),
            attributes: properties.attributes()?,
            dead_letter_queue: properties
                .redrive_policy
                .map(|policy| policy.dead_letter_target_arn),
        })
    }
}

impl Properties {
    fn attributes(&self) -> Result<BTreeMap<String, String>> {
        let numbers = [
            ("DelaySeconds", self.delay_seconds),
            ("MaximumMessageSize", self.maximum_message_size),
            ("MessageRetentionPeriod", self.message_retention_period),
            (
                "ReceiveMessageWaitTimeSeconds",
                self.receive_message_wait_time_seconds,
            ),
            ("VisibilityTimeout", self.visibility_timeout),
        ];
        let mut attributes: BTreeMap<String, String> = numbers
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_string())))
            .collect();
        if let Some(policy) = &self.redrive_policy {
            attributes.insert("RedrivePolicy".to_owned(), serde_json::to_string(policy)?);
        }
        Ok(attributes)
    }
}
