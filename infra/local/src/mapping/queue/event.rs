//! Messages as the event that Lambda makes of them.

use aws_sdk_sqs::types::{Message, MessageAttributeValue};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::template::REGION;

/// The event for a batch of messages of the queue `queue_arn`.
pub(super) fn sqs_event(messages: &[Message], queue_arn: &str) -> Value {
    let records: Value = messages
        .iter()
        .map(|message| record(message, queue_arn))
        .collect();
    json!({ "Records": records })
}

fn record(message: &Message, queue_arn: &str) -> Value {
    let attributes: Map<String, Value> = message
        .attributes
        .iter()
        .flatten()
        .map(|(name, value)| (name.as_str().to_owned(), json!(value)))
        .collect();
    let message_attributes: Map<String, Value> = message
        .message_attributes
        .iter()
        .flatten()
        .map(|(name, value)| (name.clone(), message_attribute(value)))
        .collect();
    json!({
        "messageId": message.message_id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "md5OfBody": message.md5_of_body,
        "attributes": attributes,
        "messageAttributes": message_attributes,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MessageAttribute<'a> {
    data_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binary_value: Option<String>,
    /// Lists are not in use, on Lambda too.
    string_list_values: [&'a str; 0],
    binary_list_values: [&'a str; 0],
}

fn message_attribute(value: &MessageAttributeValue) -> Value {
    json!(MessageAttribute {
        data_type: &value.data_type,
        string_value: value.string_value.as_deref(),
        binary_value: value
            .binary_value
            .as_ref()
            .map(|bytes| STANDARD.encode(bytes)),
        string_list_values: [],
        binary_list_values: [],
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_sqs::types::MessageSystemAttributeName;

    use super::*;

    #[test]
    fn a_message_is_told_as_lambda_does() {
        let attribute = MessageAttributeValue::builder()
            .data_type("String")
            .string_value("v")
            .build()
            .unwrap();
        let message = Message::builder()
            .message_id("id")
            .receipt_handle("receipt")
            .body("{}")
            .md5_of_body("md5")
            .attributes(MessageSystemAttributeName::MessageGroupId, "tenant")
            .message_attributes("name", attribute)
            .build();
        assert_eq!(
            sqs_event(&[message], "arn:aws:sqs:eu-west-1:000000000000:q"),
            json!({"Records": [{
                "messageId": "id",
                "receiptHandle": "receipt",
                "body": "{}",
                "md5OfBody": "md5",
                "attributes": {"MessageGroupId": "tenant"},
                "messageAttributes": {
                    "name": {
                        "dataType": "String",
                        "stringValue": "v",
                        "stringListValues": [],
                        "binaryListValues": [],
                    },
                },
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:q",
                "awsRegion": "eu-west-1",
            }]})
        );
    }
}
