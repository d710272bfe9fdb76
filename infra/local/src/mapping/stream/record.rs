//! One stream record, as Lambda tells a function of it.

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};
use aws_sdk_dynamodbstreams::types::{AttributeValue, OperationType, Record, StreamViewType};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hg_domain::time::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::template::REGION;

/// A record of the stream.
#[derive(Clone, Debug)]
pub(super) struct StreamRecord {
    pub(super) sequence_number: String,
    pub(super) created_at: Timestamp,
    /// The record in the event.
    pub(super) event: Value,
}

/// A record in the event of a function.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventRecord<'a> {
    #[serde(rename = "eventID")]
    event_id: Option<&'a str>,
    event_name: Option<&'a str>,
    event_version: Option<&'a str>,
    event_source: &'a str,
    aws_region: &'a str,
    #[serde(rename = "eventSourceARN")]
    event_source_arn: &'a str,
    dynamodb: Change<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_identity: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Change<'a> {
    approximate_creation_date_time: f64,
    sequence_number: &'a str,
    size_bytes: Option<i64>,
    stream_view_type: Option<&'a str>,
    keys: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_image: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_image: Option<Value>,
}

impl StreamRecord {
    pub(super) fn new(record: &Record, stream_arn: &str) -> Result<Self> {
        let change = record
            .dynamodb
            .as_ref()
            .context("a stream record without a change")?;
        let sequence_number = change
            .sequence_number
            .clone()
            .context("a stream record without a number")?;
        let created = change
            .approximate_creation_date_time
            .context("a stream record without a time")?;
        let event = EventRecord {
            event_id: record.event_id.as_deref(),
            event_name: record.event_name.as_ref().map(OperationType::as_str),
            event_version: record.event_version.as_deref(),
            event_source: "aws:dynamodb",
            aws_region: REGION,
            event_source_arn: stream_arn,
            dynamodb: Change {
                approximate_creation_date_time: created.as_secs_f64(),
                sequence_number: &sequence_number,
                size_bytes: change.size_bytes,
                stream_view_type: change.stream_view_type.as_ref().map(StreamViewType::as_str),
                keys: change.keys.as_ref().map(item).transpose()?,
                new_image: change.new_image.as_ref().map(item).transpose()?,
                old_image: change.old_image.as_ref().map(item).transpose()?,
            },
            user_identity: record
                .user_identity
                .as_ref()
                .map(|who| json!({"type": who.r#type, "principalId": who.principal_id})),
        };
        Ok(Self {
            event: serde_json::to_value(event)?,
            created_at: Timestamp::from_millis(created.to_millis()?)?,
            sequence_number,
        })
    }
}

fn item(image: &HashMap<String, AttributeValue>) -> Result<Value> {
    image
        .iter()
        .map(|(name, value)| Ok((name.clone(), attribute(value)?)))
        .collect::<Result<Map<_, _>>>()
        .map(Value::Object)
}

fn attribute(value: &AttributeValue) -> Result<Value> {
    Ok(match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::B(bytes) => json!({ "B": STANDARD.encode(bytes) }),
        AttributeValue::Bool(flag) => json!({ "BOOL": flag }),
        AttributeValue::Null(flag) => json!({ "NULL": flag }),
        AttributeValue::Ss(texts) => json!({ "SS": texts }),
        AttributeValue::Ns(numbers) => json!({ "NS": numbers }),
        AttributeValue::Bs(blobs) => {
            json!({ "BS": blobs.iter().map(|it| STANDARD.encode(it)).collect::<Vec<_>>() })
        }
        AttributeValue::L(values) => {
            json!({ "L": values.iter().map(attribute).collect::<Result<Vec<_>>>()? })
        }
        AttributeValue::M(values) => json!({ "M": item(values)? }),
        _ => bail!("a stream record with an attribute of an unknown type"),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodbstreams::{
        primitives::{Blob, DateTime},
        types::StreamRecord as AwsChange,
    };

    use super::*;

    #[test]
    fn a_record_is_told_as_lambda_does() {
        let list = AttributeValue::L(vec![AttributeValue::Bool(true), AttributeValue::Null(true)]);
        let nested = AttributeValue::M(HashMap::from([("list".to_owned(), list)]));
        let change = AwsChange::builder()
            .approximate_creation_date_time(DateTime::from_secs_f64(1_795_512_600.5))
            .sequence_number("100000000000000000001")
            .size_bytes(7)
            .stream_view_type(StreamViewType::NewAndOldImages)
            .keys("pk", AttributeValue::S("a".to_owned()))
            .new_image("pk", AttributeValue::S("a".to_owned()))
            .new_image("count", AttributeValue::N("3".to_owned()))
            .new_image("bytes", AttributeValue::B(Blob::new([0, 255])))
            .new_image("nested", nested)
            .build();
        let record = Record::builder()
            .event_id("e")
            .event_name(OperationType::Insert)
            .event_version("1.1");
        let record = StreamRecord::new(&record.dynamodb(change).build(), "arn:stream").unwrap();
        assert_eq!(record.sequence_number, "100000000000000000001");
        assert_eq!(record.created_at.as_millis(), 1_795_512_600_500);
        assert_eq!(
            record.event,
            json!({
                "eventID": "e",
                "eventName": "INSERT",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "eu-west-1",
                "eventSourceARN": "arn:stream",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1_795_512_600.5,
                    "SequenceNumber": "100000000000000000001",
                    "SizeBytes": 7,
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                    "Keys": {"pk": {"S": "a"}},
                    "NewImage": {
                        "pk": {"S": "a"},
                        "count": {"N": "3"},
                        "bytes": {"B": "AP8="},
                        "nested": {"M": {"list": {"L": [{"BOOL": true}, {"NULL": true}]}}},
                    },
                },
            })
        );
    }
}
