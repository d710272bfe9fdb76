//! Telling the failure queue of records that were given up, as Lambda does.

use anyhow::{Context as _, Result};
use aws_sdk_sqs::Client;
use hg_domain::time::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::record::StreamRecord;
use crate::template::{STACK_NAME, function_arn};

/// The queue that is told.
#[derive(Debug)]
pub(crate) struct FailureQueue {
    client: Client,
    url: String,
    function_arn: String,
    stream_arn: String,
}

/// Why records were given up.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reason {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

/// Records that were given up together.
#[derive(Debug)]
pub(super) struct GivenUp<'a> {
    pub(super) batch: &'a [&'a StreamRecord],
    pub(super) reason: Reason,
    /// How often the function was invoked with them.
    pub(super) attempts: u32,
}

impl FailureQueue {
    pub(crate) fn new(client: Client, url: &str, function: &str, stream_arn: &str) -> Self {
        Self {
            client,
            url: url.to_owned(),
            function_arn: function_arn(&format!("{STACK_NAME}-{function}")),
            stream_arn: stream_arn.to_owned(),
        }
    }

    /// Sends the message. It names the records and does not carry them.
    pub(super) async fn report(&self, records: &GivenUp<'_>) -> Result<()> {
        self.client
            .send_message()
            .queue_url(&self.url)
            .message_body(self.message(records).to_string())
            .send()
            .await
            .context("cannot tell the failure queue")?;
        Ok(())
    }

    fn message(&self, records: &GivenUp<'_>) -> Value {
        let condition = match records.reason {
            Reason::RetryAttemptsExhausted => "RetryAttemptsExhausted",
            Reason::RecordAgeExceeded => "RecordAgeExceeded",
        };
        let (first, last) = (records.batch.first(), records.batch.last());
        json!({
            "version": "1.0",
            "timestamp": Timestamp::now(),
            "requestContext": {
                "requestId": Uuid::new_v4(),
                "functionArn": self.function_arn,
                "condition": condition,
                "approximateInvokeCount": records.attempts,
            },
            "DDBStreamBatchInfo": {
                "shardId": "shardId-local",
                "startSequenceNumber": first.map(|record| &record.sequence_number),
                "endSequenceNumber": last.map(|record| &record.sequence_number),
                "approximateArrivalOfFirstRecord": first.map(|record| record.created_at),
                "approximateArrivalOfLastRecord": last.map(|record| record.created_at),
                "batchSize": records.batch.len(),
                "streamArn": self.stream_arn,
            },
        })
    }
}
