use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use hg_local::{embedded::stream_log::StreamLog, function::Function};
use serde_json::{Value, json};

use crate::toy::{PATIENCE, Told, Toy, database, embedded_only, eventually, key, records, toy};

const SOURCE: &str = "{
            Stream: !GetAtt Table.StreamArn,
            StartingPosition: TRIM_HORIZON,
            BatchSize: 3,
            BisectBatchOnFunctionError: true,
            MaximumRetryAttempts: 1,
            FunctionResponseTypes: [ReportBatchItemFailures],
            DestinationConfig: { OnFailure: { Destination: !GetAtt Failures.Arn } },
            FilterCriteria: { Filters: [{ Pattern:
              '{\"dynamodb\": {\"NewImage\": {\"entity\": {\"S\": [\"task\"]}}}}'
            }] }
          }";

fn resources() -> String {
    format!(
        "{}  Failures: {{ Type: AWS::SQS::Queue }}\n",
        toy(3, "DynamoDB", SOURCE)
    )
}

/// A function that tells of every batch and fails the records whose key contains `poison`.
fn picky(tell: &tokio::sync::mpsc::UnboundedSender<Value>) -> Function {
    let tell = tell.clone();
    Function::event(move |event, _| {
        let poisoned = records(&event)
            .iter()
            .filter(|record| key(record).contains("poison"));
        let failures: Vec<Value> = poisoned
            .map(|record| json!({"itemIdentifier": record["dynamodb"]["SequenceNumber"]}))
            .collect();
        tell.send(event).unwrap();
        async move { Ok(json!({"batchItemFailures": failures})) }
    })
}

async fn is_consumed(toy: &Toy) {
    if !embedded_only("a server keeps the records that are handled") {
        return;
    }
    let log = StreamLog::open(&database(toy.directory.path()), toy.system.table_name()).unwrap();
    eventually("the log is empty", async || log.is_empty().unwrap()).await;
}

#[tokio::test]
async fn only_what_passes_the_filter_arrives_in_batches_and_in_order() {
    let (tell, mut told) = Told::channel();
    let toy = Toy::start(&resources(), || picky(&tell)).await;
    for number in 0..8 {
        toy.put(&format!("task-{number}"), "task").await;
        toy.put(&format!("job-{number}"), "job").await;
    }
    let mut keys = Vec::new();
    while keys.len() < 8 {
        let event = told.next().await;
        assert!(records(&event).len() <= 3);
        assert_eq!(records(&event)[0]["eventName"], "INSERT");
        keys.extend(records(&event).iter().map(key));
    }
    assert_eq!(
        keys,
        (0..8)
            .map(|number| format!("task-{number}"))
            .collect::<Vec<_>>()
    );
    is_consumed(&toy).await;
    assert!(told.rest().is_empty());
    toy.system.stop().await;
}

#[tokio::test]
async fn a_poisoned_record_ends_in_the_failure_queue_and_the_others_go_on() {
    let (tell, mut told) = Told::channel();
    let toy = Toy::start(&resources(), || picky(&tell)).await;
    for name in ["a", "b", "poison", "c", "d"] {
        toy.put(name, "task").await;
    }
    let message: Value = serde_json::from_str(&toy.receive("Failures").await).unwrap();
    assert_eq!(
        message["requestContext"]["condition"],
        "RetryAttemptsExhausted"
    );
    assert_eq!(message["requestContext"]["approximateInvokeCount"], 2);
    assert_eq!(message["DDBStreamBatchInfo"]["batchSize"], 1);
    let mut arrivals = Vec::new();
    let mut batch = Vec::new();
    // What comes after the poison in its batch comes again.
    while batch.last().is_none_or(|last| last != "d") || batch.iter().any(|it| it == "poison") {
        batch = records(&told.next().await).iter().map(key).collect();
        arrivals.extend(batch.clone());
    }
    is_consumed(&toy).await;
    assert!(told.rest().is_empty());
    arrivals.dedup();
    for name in ["a", "b", "c", "d"] {
        assert!(
            arrivals.iter().any(|it| it == name),
            "{name} in {arrivals:?}"
        );
    }
    toy.system.stop().await;
}

#[tokio::test]
async fn a_panic_is_a_failed_invocation_and_no_more() {
    let (tell, mut told) = Told::channel();
    let invocations = Arc::new(AtomicUsize::new(0));
    let panics_once = || {
        let (tell, invocations) = (tell.clone(), invocations.clone());
        Function::event(move |event, _| {
            assert!(
                invocations.fetch_add(1, Ordering::SeqCst) > 0,
                "the first invocation"
            );
            tell.send(event).unwrap();
            async { Ok(Value::Null) }
        })
    };
    let toy = Toy::start(&resources(), panics_once).await;
    toy.put("a", "task").await;
    assert_eq!(key(&records(&told.next().await)[0]), "a");
    is_consumed(&toy).await;
    toy.system.stop().await;
}

#[tokio::test]
async fn a_record_too_old_goes_to_the_failure_queue_unseen() {
    let (tell, mut told) = Told::channel();
    let aged = SOURCE.replace("BatchSize: 3", "BatchSize: 3, MaximumRecordAgeInSeconds: 0");
    let resources = resources().replace(SOURCE, &aged);
    let toy = Toy::start(&resources, || picky(&tell)).await;
    toy.put("a", "task").await;
    let message = tokio::time::timeout(PATIENCE, toy.receive("Failures"))
        .await
        .unwrap();
    assert!(message.contains("RecordAgeExceeded"), "{message}");
    is_consumed(&toy).await;
    assert!(told.rest().is_empty());
    toy.system.stop().await;
}

#[tokio::test]
async fn what_was_not_handled_is_delivered_after_a_restart() {
    let (tell, mut told) = Told::channel();
    let forever = SOURCE.replace("MaximumRetryAttempts: 1", "MaximumRetryAttempts: -1");
    let resources = resources().replace(SOURCE, &forever);
    let broken = || {
        let tell = tell.clone();
        Function::event(move |event, _| {
            tell.send(event).unwrap();
            async { anyhow::bail!("not today") }
        })
    };
    let first = Toy::start(&resources, broken).await;
    first.put("a", "task").await;
    told.next().await;
    let directory = first.directory.clone();
    first.system.stop().await;
    told.rest();

    let second = Toy::start_in(directory, &resources, || picky(&tell)).await;
    assert_eq!(key(&records(&told.next().await)[0]), "a");
    is_consumed(&second).await;
    second.system.stop().await;
}
