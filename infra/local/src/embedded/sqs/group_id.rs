//! Message groups on standard queues.
//!
//! SQS takes a `MessageGroupId` on a standard queue too, as the tenant of a fair queue. `rustack`
//! refuses it there. So the id travels as a message attribute of a reserved name, which no client
//! ever sees: it is put in on the way to `rustack` and turned back into the system attribute on the
//! way out. Fairness itself is not imitated.

use axum::body::Bytes;
use rustack_sqs_model::operations::SqsOperation;
use serde_json::{Map, Value, json};

use crate::template::is_fifo;

const RESERVED: &str = "local.MessageGroupId";
const SYSTEM: &str = "MessageGroupId";

/// The request as `rustack` takes it. What is not understood here is left as it is, for `rustack`
/// to judge.
pub(super) fn hide(operation: SqsOperation, body: Bytes) -> Bytes {
    let change: fn(&mut Value) = match operation {
        SqsOperation::SendMessage => |request| {
            if is_standard(request) {
                hide_in_message(request);
            }
        },
        SqsOperation::SendMessageBatch => |request| {
            if is_standard(request) {
                for entry in members(request, "Entries") {
                    hide_in_message(entry);
                }
            }
        },
        SqsOperation::ReceiveMessage => ask_for_it,
        _ => return body,
    };
    rewrite(&body, change).map_or(body, Bytes::from)
}

/// Whether answers to `operation` have to pass [`show`].
pub(super) fn is_shown_by(operation: SqsOperation) -> bool {
    matches!(
        operation,
        SqsOperation::SendMessage | SqsOperation::SendMessageBatch | SqsOperation::ReceiveMessage
    )
}

/// The answer as SQS would give it.
pub(super) fn show(body: &[u8]) -> Vec<u8> {
    rewrite(body, |answer| {
        // The checksum would count the reserved attribute.
        forget_checksum(answer);
        members(answer, "Successful").for_each(forget_checksum);
        members(answer, "Messages").for_each(show_in_message);
    })
    .unwrap_or_else(|| body.to_vec())
}

fn rewrite(body: &[u8], change: impl Fn(&mut Value)) -> Option<Vec<u8>> {
    let mut value = serde_json::from_slice(body).ok()?;
    change(&mut value);
    serde_json::to_vec(&value).ok()
}

fn is_standard(request: &Value) -> bool {
    request
        .get("QueueUrl")
        .and_then(Value::as_str)
        .is_some_and(|url| !is_fifo(url))
}

fn members<'a>(value: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    value
        .get_mut(list)
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
}

/// The map `name` of `value`, created if need be.
fn map<'a>(value: &'a mut Value, name: &str) -> Option<&'a mut Map<String, Value>> {
    value
        .as_object_mut()?
        .entry(name)
        .or_insert_with(|| json!({}))
        .as_object_mut()
}

fn hide_in_message(message: &mut Value) {
    let Some(id) = message
        .as_object_mut()
        .and_then(|fields| fields.remove(SYSTEM))
    else {
        return;
    };
    if let Some(attributes) = map(message, "MessageAttributes") {
        attributes.insert(
            RESERVED.to_owned(),
            json!({"DataType": "String", "StringValue": id}),
        );
    }
}

/// Receiving names the attributes it wants; whoever wants the group id gets the reserved attribute.
fn ask_for_it(request: &mut Value) {
    let wanted = ["MessageSystemAttributeNames", "AttributeNames"]
        .iter()
        .filter_map(|list| request.get(list).and_then(Value::as_array))
        .flatten()
        .any(|name| name == "All" || name == SYSTEM);
    if let (true, Some(fields)) = (wanted, request.as_object_mut()) {
        let names = fields
            .entry("MessageAttributeNames")
            .or_insert_with(|| json!([]));
        if let Some(names) = names.as_array_mut() {
            names.push(json!(RESERVED));
        }
    }
}

fn show_in_message(message: &mut Value) {
    forget_checksum(message);
    let attributes = message
        .get_mut("MessageAttributes")
        .and_then(Value::as_object_mut);
    let Some(mut hidden) = attributes.and_then(|attributes| attributes.remove(RESERVED)) else {
        return;
    };
    if let (Some(id), Some(system)) = (
        hidden.get_mut("StringValue").map(Value::take),
        map(message, "Attributes"),
    ) {
        system.insert(SYSTEM.to_owned(), id);
    }
}

fn forget_checksum(value: &mut Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.remove("MD5OfMessageAttributes");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(operation: SqsOperation, request: &Value) -> Value {
        serde_json::from_slice(&hide(operation, Bytes::from(request.to_string()))).unwrap()
    }

    #[test]
    fn the_id_travels_as_an_attribute_and_comes_back_as_the_system_attribute() {
        let sent = hidden(
            SqsOperation::SendMessage,
            &json!({"QueueUrl": "http://q", "MessageBody": "b", "MessageGroupId": "tenant"}),
        );
        let attribute = json!({"DataType": "String", "StringValue": "tenant"});
        assert_eq!(sent["MessageAttributes"], json!({RESERVED: attribute}));
        assert_eq!(sent.get("MessageGroupId"), None);

        let received =
            json!({"Messages": [{"Body": "b", "MessageAttributes": sent["MessageAttributes"]}]});
        let shown: Value = serde_json::from_slice(&show(received.to_string().as_bytes())).unwrap();
        let system = json!({"MessageGroupId": "tenant"});
        let expected = json!({"Body": "b", "MessageAttributes": {}, "Attributes": system});
        assert_eq!(shown["Messages"][0], expected);
    }

    #[test]
    fn queues_that_know_groups_keep_the_id() {
        let request = json!({"QueueUrl": "http://q.fifo", "MessageGroupId": "g"});
        assert_eq!(hidden(SqsOperation::SendMessage, &request), request);
    }

    #[test]
    fn only_who_asks_for_the_id_gets_it() {
        let asked = hidden(
            SqsOperation::ReceiveMessage,
            &json!({"MessageSystemAttributeNames": ["All"]}),
        );
        assert_eq!(asked["MessageAttributeNames"], json!([RESERVED]));
        let plain = json!({"MessageSystemAttributeNames": ["SenderId"]});
        assert_eq!(hidden(SqsOperation::ReceiveMessage, &plain), plain);
    }
}
