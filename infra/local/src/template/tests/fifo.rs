use super::*;

fn queues(resources: &str) -> Vec<QueueDefinition> {
    resolve(&template(resources)).unwrap().queues
}

/// The error of a queue with these properties.
fn refused(properties: &str) -> String {
    message(&template(&format!(
        "
  Queue: {{ Type: AWS::SQS::Queue, Properties: {properties} }}
  Dead: {{ Type: AWS::SQS::Queue }}
  DeadInOrder: {{ Type: AWS::SQS::Queue, Properties: {{ FifoQueue: true }} }}
"
    )))
}

/// The error of a mapping of a FIFO queue with these properties beside its queue.
fn refused_mapping(properties: &str) -> String {
    message(&template(&format!(
        "
  Queue: {{ Type: AWS::SQS::Queue, Properties: {{ FifoQueue: true }} }}
  Toy:
    Type: AWS::Serverless::Function
    Metadata: {{ BuildProperties: {{ Binary: toy }} }}
    Properties:
      Events:
        Work: {{ Type: SQS, Properties: {{ Queue: !GetAtt Queue.Arn, {properties} }} }}
"
    )))
}

#[test]
fn a_fifo_queue_is_named_as_one_and_keeps_its_attributes() {
    let queues = queues(
        "
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
      ContentBasedDeduplication: false
      DeduplicationScope: messageGroup
      FifoThroughputLimit: perMessageGroupId
      VisibilityTimeout: 90
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }
  Dead: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true, QueueName: dead.fifo } }
",
    );
    let [dead, queue] = queues.as_slice() else {
        panic!("two queues")
    };
    assert_eq!(dead.arn, "arn:aws:sqs:eu-west-1:000000000000:dead.fifo");
    assert_eq!(queue.name, "hg-content-Queue.fifo");
    assert_eq!(
        queue.url,
        "http://127.0.0.1:1/000000000000/hg-content-Queue.fifo"
    );
    assert_eq!(queue.dead_letter_queue.as_ref(), Some(&dead.arn));
    let attributes: Vec<(&str, &str)> = queue
        .attributes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        attributes,
        [
            ("ContentBasedDeduplication", "false"),
            ("DeduplicationScope", "messageGroup"),
            ("FifoQueue", "true"),
            ("FifoThroughputLimit", "perMessageGroupId"),
            (
                "RedrivePolicy",
                "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:dead.fifo\",\
                 \"maxReceiveCount\":3}"
            ),
            ("VisibilityTimeout", "90"),
        ]
    );
}

#[test]
fn what_only_a_fifo_queue_has_is_refused_elsewhere() {
    let only = |name| format!("Queue: Properties.{name}: only a FIFO queue has it");
    for (name, value) in [
        ("ContentBasedDeduplication", "true"),
        ("DeduplicationScope", "queue"),
        ("FifoThroughputLimit", "perQueue"),
    ] {
        assert_eq!(refused(&format!("{{ {name}: {value} }}")), only(name));
    }
    assert_eq!(
        refused("{ FifoQueue: false }"),
        "Queue: Properties.FifoQueue: SQS takes true only; a standard queue leaves it out"
    );
}

#[test]
fn the_name_and_the_type_of_a_queue_agree() {
    let expected =
        "Queue: Properties.QueueName: the name of a FIFO queue, and of no other, ends in .fifo";
    assert_eq!(refused("{ FifoQueue: true, QueueName: q }"), expected);
    assert_eq!(refused("{ QueueName: q.fifo }"), expected);
}

#[test]
fn a_quota_per_group_needs_deduplication_per_group() {
    let expected = "Queue: Properties.FifoThroughputLimit: perMessageGroupId needs the \
                    DeduplicationScope messageGroup";
    for scope in ["", ", DeduplicationScope: queue"] {
        let properties =
            format!("{{ FifoQueue: true, FifoThroughputLimit: perMessageGroupId{scope} }}");
        assert_eq!(refused(&properties), expected);
    }
    let unknown = refused("{ FifoQueue: true, DeduplicationScope: tenant }");
    let expected = "Queue: Properties.DeduplicationScope: unknown variant `tenant`";
    assert!(unknown.starts_with(expected), "{unknown}");
}

#[test]
fn a_dead_letter_queue_is_of_its_sources_type() {
    let expected = "Queue: Properties.RedrivePolicy.deadLetterTargetArn: the dead-letter queue";
    for (fifo, dead) in [("FifoQueue: true, ", "Dead"), ("", "DeadInOrder")] {
        let message = refused(&format!(
            "{{ {fifo}RedrivePolicy: {{ deadLetterTargetArn: !GetAtt {dead}.Arn, \
             maxReceiveCount: 2 }} }}"
        ));
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn numbers_are_within_what_sqs_allows() {
    assert_eq!(
        refused("{ DelaySeconds: 901 }"),
        "Queue: Properties.DelaySeconds: must be from 0 to 900"
    );
    assert_eq!(
        refused("{ VisibilityTimeout: 43201 }"),
        "Queue: Properties.VisibilityTimeout: must be from 0 to 43200"
    );
    assert_eq!(
        refused("{ RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 0 } }"),
        "Queue: Properties.RedrivePolicy.maxReceiveCount: must be from 1 to 1000"
    );
}

#[test]
fn a_delay_that_would_be_left_out_is_refused() {
    assert_eq!(
        refused("{ FifoQueue: true, DelaySeconds: 5 }"),
        "Queue: Properties.DelaySeconds: the local stack does not delay the messages of a FIFO \
         queue"
    );
}

#[test]
fn a_fifo_queue_is_read_in_small_batches_without_a_window() {
    let place = "Toy: Properties.Events.Work.Properties";
    for (properties, reason) in [
        (
            "BatchSize: 11",
            "the BatchSize of a FIFO queue must be from 1 to 10",
        ),
        (
            "MaximumBatchingWindowInSeconds: 1",
            "a FIFO queue has no MaximumBatchingWindowInSeconds",
        ),
        ("BatchSize: 0", "the BatchSize must be from 1 to 10000"),
        (
            "ScalingConfig: { MaximumConcurrency: 1 }",
            "the MaximumConcurrency must be from 2 to 1000",
        ),
    ] {
        assert_eq!(refused_mapping(properties), format!("{place}: {reason}"));
    }
}

#[test]
fn records_that_were_given_up_go_to_a_standard_queue() {
    let resources = "
  Queue: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
  Toy:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: toy } }
    Properties:
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            DestinationConfig: { OnFailure: { Destination: !GetAtt Queue.Arn } }
";
    assert_eq!(
        message(&template(resources)),
        "Toy: Properties.Events.Changes.Properties: the Destination of a DestinationConfig must \
         be a standard queue"
    );
}
