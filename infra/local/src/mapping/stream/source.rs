//! The requests that every reader of a stream sends.

use anyhow::{Context as _, Result};
use aws_sdk_dynamodbstreams::{
    Client,
    error::SdkError,
    operation::get_records::GetRecordsError,
    types::{Shard, ShardIteratorType},
};

use super::record::StreamRecord;
use crate::{clients::Clients, template::stream_arn};

/// The stream of a table.
#[derive(Debug)]
pub(super) struct Source {
    client: Client,
    arn: String,
    /// The ARN under which the template knows the stream.
    told_arn: String,
}

/// What one request gave.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) records: Vec<StreamRecord>,
    /// Where the shard goes on; it has ended if there is none.
    pub(super) next: Option<String>,
}

/// Where to start in a shard.
#[derive(Debug)]
pub(super) enum Start<'a> {
    Oldest,
    /// After the record with this number.
    After(&'a str),
}

impl Source {
    /// The stream of `table`.
    pub(super) async fn find(clients: &Clients, table: &str) -> Result<Self> {
        let description = clients
            .dynamodb
            .describe_table()
            .table_name(table)
            .send()
            .await?;
        let arn = description
            .table
            .and_then(|table| table.latest_stream_arn)
            .with_context(|| format!("the table {table} has no stream"))?;
        Ok(Self {
            client: clients.streams.clone(),
            arn,
            told_arn: stream_arn(table),
        })
    }

    /// All shards that the stream has at present.
    pub(super) async fn shards(&self) -> Result<Vec<Shard>> {
        let mut shards = Vec::new();
        let mut last = None;
        loop {
            let request = self.client.describe_stream().stream_arn(&self.arn);
            let answer = request.set_exclusive_start_shard_id(last).send().await?;
            let page = answer.stream_description.context("no stream described")?;
            shards.extend(page.shards.unwrap_or_default());
            last = page.last_evaluated_shard_id;
            if last.is_none() {
                return Ok(shards);
            }
        }
    }

    /// An iterator over the shard with this id.
    pub(super) async fn iterator(&self, shard: &str, start: Start<'_>) -> Result<String> {
        let (kind, number) = match start {
            Start::Oldest => (ShardIteratorType::TrimHorizon, None),
            Start::After(number) => (ShardIteratorType::AfterSequenceNumber, Some(number)),
        };
        let answer = self
            .client
            .get_shard_iterator()
            .stream_arn(&self.arn)
            .shard_id(shard)
            .shard_iterator_type(kind)
            .set_sequence_number(number.map(str::to_owned))
            .send()
            .await?;
        answer.shard_iterator.context("the shard has no iterator")
    }

    /// The records at an iterator, at most `limit`; `None` if it can no longer be used.
    pub(super) async fn records(&self, iterator: &str, limit: i32) -> Result<Option<Page>> {
        let request = self.client.get_records().shard_iterator(iterator);
        let answer = match request.limit(limit).send().await {
            Ok(answer) => answer,
            Err(error) if is_outdated(&error) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let records = answer
            .records
            .unwrap_or_default()
            .iter()
            .map(|record| StreamRecord::new(record, &self.told_arn))
            .collect::<Result<_>>()?;
        Ok(Some(Page {
            records,
            next: answer.next_shard_iterator,
        }))
    }
}

fn is_outdated<R>(error: &SdkError<GetRecordsError, R>) -> bool {
    error.as_service_error().is_some_and(|error| {
        error.is_expired_iterator_exception() || error.is_trimmed_data_access_exception()
    })
}
