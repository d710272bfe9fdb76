//! What a function does when something around it, or in it, is broken.

use std::{collections::BTreeMap, fs::File, process::Stdio, time::Duration};

use hg_local::lambda::{Failure, Lambda, Launch};
use serde_json::json;
use tokio::net::TcpListener;

use super::{LIMIT, ask, authorized, binary, data, launch, messages, reported};
use crate::harness::{ByHand, FakeProvider, Reply};

/// A function that does what it is told, however bad.
fn faulty() -> Launch {
    let variables = [
        ("TABLE_NAME", "none"),
        ("AWS_ACCESS_KEY_ID", "none"),
        ("AWS_SECRET_ACCESS_KEY", "none"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Launch {
        function: "Faulty".to_owned(),
        binary: binary("examples/faulty"),
        variables: BTreeMap::from(variables),
        log: Stdio::null(),
    }
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn a_panic_is_an_error_of_its_event_alone() {
    let mut function = Lambda::start(faulty()).await.unwrap();
    let panicked = function.invoke_json(&json!("panic"), LIMIT).await;
    let (_, message) = reported(panicked.unwrap_err());
    assert!(message.contains("as it was told"), "{message}");
    let left = function.invoke_json(&json!("tell"), LIMIT).await.unwrap();
    let left = Duration::from_millis(left.as_u64().unwrap());
    assert!(left <= LIMIT && left > LIMIT / 2, "{left:?}");
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn an_event_that_is_not_understood_is_an_error_of_its_own() {
    let mut function = Lambda::start(faulty()).await.unwrap();
    let refused = function.invoke_json(&json!({"dance": 1}), LIMIT).await;
    let (_, message) = reported(refused.unwrap_err());
    assert!(message.contains("dance"), "{message}");
    assert!(function.invoke_json(&json!("tell"), LIMIT).await.is_ok());
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn what_takes_longer_than_it_may_is_ended() {
    let mut function = Lambda::start(faulty()).await.unwrap();
    let slow = json!({"sleep": {"ms": 60_000}});
    let ended = function
        .invoke_json(&slow, Duration::from_millis(200))
        .await;
    assert!(matches!(ended, Err(Failure::TimedOut(_))), "{ended:?}");
    let gone = function.invoke_json(&json!("tell"), LIMIT).await;
    assert!(matches!(gone, Err(Failure::Ended(_))), "{gone:?}");
}

/// Each function without each of the variables that it cannot do without.
#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn a_start_that_lacks_a_variable_names_it_to_lambda_and_in_the_log() {
    let system = data().await;
    let dir = tempfile::tempdir().unwrap();
    let mut told = 0;
    for definition in &system.system.stack().functions {
        for missing in definition.environment.keys() {
            let name = format!("{} without {missing}", definition.logical_id);
            let log = dir.path().join("log");
            let mut launch = launch(&system, &definition.logical_id);
            launch.variables.remove(missing);
            launch.log = Stdio::from(File::create(&log).unwrap());
            match Lambda::start(launch).await {
                Ok(_) => assert_ne!(missing, "TABLE_NAME", "{name}"),
                Err(failure) => {
                    let (kind, message) = reported(failure);
                    assert_eq!(kind, "Runtime.ConfigInvalid", "{name}");
                    assert!(message.contains(missing), "{name}: {message}");
                    let log = std::fs::read_to_string(&log).unwrap();
                    assert!(log.contains(&message), "{name}: {log}");
                    told += 1;
                }
            }
        }
    }
    assert!(told >= system.system.stack().functions.len());
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn outside_lambda_a_function_says_what_is_missing() {
    let output = tokio::process::Command::new(binary("job-status"))
        .env_clear()
        .output();
    let output = output.await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    let log = String::from_utf8(output.stdout).unwrap();
    assert!(log.contains("AWS_LAMBDA_RUNTIME_API"), "{log}");
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn a_table_that_does_not_answer_is_told_before_the_function_is_ended() {
    let system = data().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut launch = launch(&system, "JobStatus");
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let variable = "AWS_ENDPOINT_URL_DYNAMODB".to_owned();
    launch.variables.insert(variable, endpoint);
    let mut function = Lambda::start(launch).await.unwrap();
    let (status, body) = ask(&mut function, &authorized(&system, "GET", "/jobs")).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (500, &json!("INTERNAL")),
        "{body}"
    );
}

#[tokio::test]
#[ignore = "needs infra/build-functions"]
async fn a_provider_that_does_not_answer_is_given_up_before_the_function_is_ended() {
    let provider = FakeProvider::always(Reply::Hang).await;
    let system = ByHand::start(&provider).await;
    let job = system.accept().await;
    let mut function = super::start(&system, "CompleteOpenai").await;
    let batch = messages(&[&system.message(job).await]);
    let limit = Duration::from_secs(20);
    let answer = function.invoke_json(&batch, limit).await;
    assert_eq!(answer.unwrap(), json!({"batchItemFailures": []}));
    assert_eq!(provider.requests().len(), 1);
}
