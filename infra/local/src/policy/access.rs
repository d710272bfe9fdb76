//! What a request asks of a service, in the words of a policy.

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use crate::template::{queue_arn, table_arn};

/// An action on a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Access {
    /// Such as `dynamodb:GetItem`.
    pub(super) action: String,
    /// The ARN.
    pub(super) resource: String,
    /// The values of the partition key.
    pub(super) leading_keys: Vec<String>,
}

/// Everything that a request for `operation` asks for; both names are the SDK's.
pub(super) fn of(service: &str, operation: &str, body: &Value) -> Result<Vec<Access>> {
    match service {
        "DynamoDB" => table(operation, body),
        "SQS" => queue(operation, body).map(|access| vec![access]),
        other => bail!("the service {other} is not known here"),
    }
}

fn table(operation: &str, body: &Value) -> Result<Vec<Access>> {
    match operation {
        "BatchGetItem" | "BatchWriteItem" => batch(operation, body),
        "TransactWriteItems" | "TransactGetItems" => transaction(body),
        _ => Ok(vec![Access {
            action: format!("dynamodb:{operation}"),
            resource: resource(body)?,
            leading_keys: leading_key(body)?.into_iter().collect(),
        }]),
    }
}

fn batch(operation: &str, body: &Value) -> Result<Vec<Access>> {
    entries(body, "RequestItems")?
        .iter()
        .map(|(name, requests)| {
            // Keys to be read, or one request to put or delete each.
            let reads = requests.get("Keys").and_then(Value::as_array);
            let reads = reads.into_iter().flatten();
            let writes = requests.as_array().into_iter().flatten().map(|request| {
                let put = request.pointer("/PutRequest/Item");
                let delete = request.pointer("/DeleteRequest/Key");
                put.or(delete).unwrap_or(&Value::Null)
            });
            let keys = reads.chain(writes).map(partition_key);
            Ok(Access {
                action: format!("dynamodb:{operation}"),
                resource: table_arn(name),
                leading_keys: keys.collect::<Result<_>>()?,
            })
        })
        .collect()
}

fn transaction(body: &Value) -> Result<Vec<Access>> {
    let items = body["TransactItems"]
        .as_array()
        .context("TransactItems are missing")?;
    let each = items.iter().filter_map(Value::as_object).flatten();
    each.map(|(kind, item)| {
        let action = match kind.as_str() {
            "ConditionCheck" => "dynamodb:ConditionCheckItem".to_owned(),
            kind => format!("dynamodb:{kind}Item"),
        };
        let leading_keys = leading_key(item)?.into_iter().collect();
        Ok(Access {
            action,
            resource: resource(item)?,
            leading_keys,
        })
    })
    .collect()
}

fn queue(operation: &str, body: &Value) -> Result<Access> {
    let url = body["QueueUrl"].as_str().context("QueueUrl is missing")?;
    let name = url.rsplit('/').next().unwrap_or(url);
    // Batches need the permission of the single request.
    let action = operation.strip_suffix("Batch").unwrap_or(operation);
    Ok(Access {
        action: format!("sqs:{action}"),
        resource: queue_arn(name),
        leading_keys: Vec::new(),
    })
}

/// The table, or its index, that a request names.
fn resource(request: &Value) -> Result<String> {
    let table = request["TableName"]
        .as_str()
        .context("TableName is missing")?;
    let table = table_arn(table);
    Ok(match request["IndexName"].as_str() {
        Some(index) => format!("{table}/index/{index}"),
        None => table,
    })
}

/// The value of the partition key that a request is about; none if it is about no single one.
///
/// A key that cannot be read is an error: to pass over it would be to allow it.
fn leading_key(request: &Value) -> Result<Option<String>> {
    let item = request.get("Key").or_else(|| request.get("Item"));
    if let Some(item) = item {
        partition_key(item).map(Some)
    } else if let Some(condition) = request.get("KeyConditionExpression") {
        let key = queried_key(condition, request);
        key.map(Some)
            .context("the key that a query looks for cannot be read")
    } else {
        Ok(None)
    }
}

fn partition_key(item: &Value) -> Result<String> {
    let key = item.pointer("/pk/S").and_then(Value::as_str);
    key.map(str::to_owned)
        .context("the partition key of an item cannot be read")
}

/// The value that the first condition of a query compares with, as in `pk = :pk AND …`.
fn queried_key(condition: &Value, query: &Value) -> Option<String> {
    let placeholder = condition.as_str()?.split_whitespace().nth(2)?;
    let values = query.get("ExpressionAttributeValues")?;
    let key = values.get(placeholder)?.get("S")?;
    Some(key.as_str()?.to_owned())
}

fn entries<'b>(body: &'b Value, name: &str) -> Result<&'b Map<String, Value>> {
    body[name]
        .as_object()
        .with_context(|| format!("{name} are missing"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(service: &str, operation: &str, body: &Value) -> Vec<(String, String, Vec<String>)> {
        let accesses = of(service, operation, body).unwrap().into_iter();
        accesses
            .map(|it| (it.action, it.resource, it.leading_keys))
            .collect()
    }

    #[test]
    fn batches_have_the_keys_of_all_that_they_read_or_write() {
        let reads =
            json!({"RequestItems": {"t": {"Keys": [{"pk": {"S": "A"}}, {"pk": {"S": "B"}}]}}});
        let writes = json!({"RequestItems": {"t": [
            {"PutRequest": {"Item": {"pk": {"S": "A"}}}}, {"DeleteRequest": {"Key": {"pk": {"S": "B"}}}},
        ]}});
        for (operation, body) in [("BatchGetItem", reads), ("BatchWriteItem", writes)] {
            let expected = (
                format!("dynamodb:{operation}"),
                table_arn("t"),
                vec!["A".to_owned(), "B".to_owned()],
            );
            assert_eq!(asked("DynamoDB", operation, &body), [expected]);
        }
    }

    #[test]
    fn a_query_has_the_key_that_it_looks_for() {
        let body = json!({
            "TableName": "t", "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": {":pk": {"S": "JOB#1"}, ":prefix": {"S": "TASK#"}},
        });
        let [query] = &asked("DynamoDB", "Query", &body)[..] else {
            panic!("one access")
        };
        assert_eq!(query.2, ["JOB#1"]);
    }

    #[test]
    fn a_key_that_cannot_be_read_is_no_permission() {
        for body in [
            json!({"TableName": "t", "Key": {"id": {"S": "JOB#1"}}}),
            json!({"TableName": "t", "KeyConditionExpression": "pk=:pk",
                "ExpressionAttributeValues": {":pk": {"S": "JOB#1"}}}),
        ] {
            assert!(of("DynamoDB", "Query", &body).is_err(), "{body}");
        }
    }

    #[test]
    fn a_batch_of_messages_is_permitted_as_one_is() {
        let body = json!({"QueueUrl": "http://127.0.0.1:1/000000000000/q", "Entries": []});
        let expected = ("sqs:SendMessage".to_owned(), queue_arn("q"), Vec::new());
        assert_eq!(asked("SQS", "SendMessageBatch", &body), [expected]);
    }
}
