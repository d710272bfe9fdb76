//! Reading what is left in the stream.

use anyhow::{Context as _, Result};
use aws_sdk_dynamodbstreams::{Client, types::ShardIteratorType};

use super::record::StreamRecord;
use crate::{clients::Clients, template::stream_arn};

/// Reads a table's stream, always from its oldest record. The embedded stream has one shard, and
/// its iterators do not expire.
#[derive(Debug)]
pub(crate) struct Reader {
    client: Client,
    iterator: String,
    /// The ARN under which the template knows the stream.
    stream_arn: String,
}

impl Reader {
    /// Finds the stream of `table`.
    pub(crate) async fn open(clients: &Clients, table: &str) -> Result<Self> {
        let description = clients
            .dynamodb
            .describe_table()
            .table_name(table)
            .send()
            .await?;
        let stream = description
            .table
            .and_then(|table| table.latest_stream_arn)
            .with_context(|| format!("the table {table} has no stream"))?;
        let client = clients.streams.clone();
        let shards = client.describe_stream().stream_arn(&stream).send().await?;
        let shard = shards
            .stream_description
            .and_then(|stream| stream.shards.unwrap_or_default().pop())
            .and_then(|shard| shard.shard_id)
            .context("the stream has no shard")?;
        let answer = client
            .get_shard_iterator()
            .stream_arn(&stream)
            .shard_id(shard)
            .shard_iterator_type(ShardIteratorType::TrimHorizon)
            .send()
            .await?;
        let iterator = answer.shard_iterator.context("the shard has no iterator")?;
        Ok(Self {
            client,
            iterator,
            stream_arn: stream_arn(table),
        })
    }

    /// The oldest records of the stream, at most `limit`.
    pub(super) async fn read(&self, limit: i32) -> Result<Vec<StreamRecord>> {
        let answer = self
            .client
            .get_records()
            .shard_iterator(&self.iterator)
            .limit(limit)
            .send()
            .await?;
        answer
            .records
            .unwrap_or_default()
            .into_iter()
            .map(|record| StreamRecord::new(&record, &self.stream_arn))
            .collect()
    }
}
