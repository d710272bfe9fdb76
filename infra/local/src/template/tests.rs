mod fifo;

use std::time::Duration;

use super::*;
use crate::mapping::filter::Filter;

const ENDPOINT: &str = "http://127.0.0.1:1";

/// A template with one table and `more` resources.
fn template(more: &str) -> String {
    let table = "
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
";
    format!("{table}{more}")
}

fn resolve(text: &str) -> Result<Stack> {
    Template::parse(text)?.resolve(&BTreeMap::new(), &QueuePlace::new(ENDPOINT, ""))
}

fn message(text: &str) -> String {
    format!("{:#}", resolve(text).unwrap_err())
}

fn deployed() -> Stack {
    resolve(crate::TEMPLATE).unwrap()
}

fn function(stack: &Stack, logical_id: &str) -> FunctionDefinition {
    stack
        .functions
        .iter()
        .find(|function| function.logical_id == logical_id)
        .unwrap()
        .clone()
}

#[test]
fn the_deployed_template_resolves_with_its_defaults() {
    let stack = deployed();
    assert_eq!(stack.table.name, "hg-content-Table");
    assert_eq!(stack.table.expiry_attribute.as_deref(), Some("expires_at"));
    assert_eq!(stack.table.indexes.len(), 2);
    let binaries: Vec<&str> = stack
        .functions
        .iter()
        .map(|function| function.binary.as_str())
        .collect();
    assert_eq!(
        binaries,
        [
            "clients",
            "complete",
            "complete",
            "complete",
            "complete",
            "complete",
            "complete",
            "deliver",
            "dispatch",
            "generate",
            "job-status",
            "providers",
            "purge",
            "strategies",
            "sweep",
            "templates",
            "webhooks",
        ]
    );
}

#[test]
fn environments_are_merged_with_the_globals_and_resolved() {
    let stack = deployed();
    let dispatch = function(&stack, "Dispatch").environment;
    assert_eq!(dispatch["TABLE_NAME"], "hg-content-Table");
    assert_eq!(dispatch["ENVIRONMENT"], "development");
    assert_eq!(
        dispatch["QUEUE_URL_OPENAI"],
        "http://127.0.0.1:1/000000000000/hg-content-LlmOpenaiQueue"
    );
    assert_eq!(
        function(&stack, "CompleteOpenai").environment["LLM_TIMEOUT_MS"],
        "60000"
    );
}

#[test]
fn queues_follow_their_dead_letter_queues() {
    let stack = deployed();
    let position = |name| {
        stack
            .queues
            .iter()
            .position(|queue| queue.name == name)
            .unwrap()
    };
    assert!(
        position("hg-content-LlmOpenaiDeadLetterQueue") < position("hg-content-LlmOpenaiQueue")
    );
    let queue = &stack.queues[position("hg-content-LlmOpenaiQueue")];
    assert_eq!(queue.attributes["VisibilityTimeout"], "720");
    assert_eq!(
        queue.attributes["RedrivePolicy"],
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:\
         hg-content-LlmOpenaiDeadLetterQueue\",\
         \"maxReceiveCount\":5}"
    );
}

#[test]
fn the_stream_source_is_read_in_full() {
    let sources = function(&deployed(), "Dispatch").sources;
    let Source::Stream(stream) = &sources["Changes"] else {
        panic!("a stream source")
    };
    assert_eq!(
        (
            stream.batch_size,
            stream.max_retries,
            stream.bisect,
            stream.partial
        ),
        (100, Some(5), true, true)
    );
    assert_eq!(stream.max_age, Some(Duration::from_hours(1)));
    let task = |status| {
        let image = serde_json::json!({"entity": {"S": "task"}, "status": {"S": status}});
        serde_json::json!({"eventName": "INSERT", "dynamodb": {"NewImage": image}})
    };
    let filter: &Filter = &stream.filter;
    assert!(filter.accepts(&task("pending")));
    assert!(!filter.accepts(&task("completed")));
    let client = |index: serde_json::Value| {
        let mut image = serde_json::json!({"entity": {"S": "client"}});
        image["gsi2pk"] = index;
        serde_json::json!({"eventName": "MODIFY", "dynamodb": {"NewImage": image}})
    };
    assert!(filter.accepts(&client(serde_json::json!({"S": "OPEN#1"}))));
    assert!(!filter.accepts(&client(serde_json::Value::Null)));
}

#[test]
fn a_property_that_is_not_carried_out_is_refused_with_its_place() {
    let queue = "
  Queue:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeOut: 3 }
";
    let expected =
        "Queue: Properties.VisibilityTimeOut: unknown field `VisibilityTimeOut`, expected one of";
    assert!(
        message(&template(queue)).starts_with(expected),
        "{}",
        message(&template(queue))
    );

    let function = "
  Toy:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: toy } }
    Properties:
      Events:
        Items:
          Type: DynamoDB
          Properties: { Stream: x, StartingPosition: TRIM_HORIZON, ParallelizationFactor: 2 }
";
    let expected = "Toy: Properties.Events.Items.Properties.ParallelizationFactor: unknown field";
    assert!(
        message(&template(function)).starts_with(expected),
        "{}",
        message(&template(function))
    );
}

#[test]
fn what_cannot_matter_here_is_left_out_unread() {
    let resources = "
  Queue:
    Type: AWS::SQS::Queue
    Properties: { KmsMasterKeyId: !If [Production, !Ref Key, alias/aws/sqs] }
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: { Anything: !GetAtt Nowhere.Arn }
";
    assert_eq!(resolve(&template(resources)).unwrap().queues.len(), 1);
}

#[test]
fn unknown_resources_and_events_are_refused_by_name() {
    let bucket = "\n  Bucket: { Type: AWS::S3::Bucket }\n";
    assert_eq!(
        message(&template(bucket)),
        "Bucket: the resource type AWS::S3::Bucket is not known to the local stack"
    );
    let conditional = "\n  Queue: { Type: AWS::SQS::Queue, Condition: Production }\n";
    assert!(message(&template(conditional)).contains("Resources.Queue.Condition: unknown field"));
    let event = "
  Toy:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: toy } }
    Properties: { Events: { Mail: { Type: SNS, Properties: {} } } }
";
    assert_eq!(
        message(&template(event)),
        "Toy: Properties.Events.Mail.Type: the event type SNS is not known to the local stack"
    );
}

#[test]
fn a_reference_to_nothing_is_refused() {
    let queue = "
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2 }
";
    assert_eq!(
        message(&template(queue)),
        "Queue: Properties.RedrivePolicy.deadLetterTargetArn: \
         Dead is not a resource of the local stack"
    );
}

#[test]
fn there_must_be_one_table() {
    assert_eq!(
        message("Resources: { Queue: { Type: AWS::SQS::Queue } }"),
        "exactly one AWS::DynamoDB::Table is needed, and the template has 0"
    );
}

#[test]
fn parameters_come_from_variables_of_their_names() {
    let template = Template::parse(crate::TEMPLATE).unwrap();
    let parameters =
        template.parameters_from(|name| (name == "OPENAI_API_KEY").then(|| "sk-1".to_owned()));
    assert_eq!(
        parameters,
        BTreeMap::from([("OpenaiApiKey".to_owned(), "sk-1".to_owned())])
    );
}
