//! The functions as they are deployed: their own binaries, optimised, behind a Runtime API that
//! gives them events as AWS writes them.
//!
//! `infra/build-functions` builds them. The tests are ignored unless they are asked for, with
//! `FUNCTIONS` as the folder of the binaries.

mod batches;
mod failures;
mod http;

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use hg_local::{
    lambda::{Failure, Lambda, Launch},
    template::FunctionDefinition,
};
use serde_json::{Value, json};

use crate::harness::{ByHand, FakeProvider, Reply};

/// How long an event may take, as the template says for most.
const LIMIT: Duration = Duration::from_secs(15);

/// The data of a system whose functions are not called in its own process.
async fn data() -> ByHand {
    ByHand::start(&FakeProvider::always(Reply::text("A text.")).await).await
}

fn definition<'s>(system: &'s ByHand, function: &str) -> &'s FunctionDefinition {
    let mut all = system.system.stack().functions.iter();
    all.find(|it| it.logical_id == function).unwrap()
}

fn binary(name: &str) -> PathBuf {
    let folder = std::env::var_os("FUNCTIONS")
        .unwrap_or_else(|| panic!("FUNCTIONS is to be the folder of the binaries"));
    // Tests run in their package's folder, and people at the top of the repository.
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    top.join(folder).join(name)
}

/// A function of the template by its name there.
fn launch(system: &ByHand, function: &str) -> Launch {
    let definition = definition(system, function);
    Launch {
        function: function.to_owned(),
        binary: binary(&definition.binary),
        variables: system.system.variables(definition),
        log: Stdio::null(),
    }
}

async fn start(system: &ByHand, function: &str) -> Lambda {
    Lambda::start(launch(system, function)).await.unwrap()
}

/// A request as API Gateway hands it on.
fn request(method: &str, path: &str) -> Value {
    let mut event = event(include_str!("events/http_api.json"));
    event["rawPath"] = json!(path);
    event["requestContext"]["http"]["method"] = json!(method);
    event["requestContext"]["http"]["path"] = json!(path);
    event
}

/// The same from the owner of everything.
fn authorized(system: &ByHand, method: &str, path: &str) -> Value {
    let mut event = request(method, path);
    event["headers"]["authorization"] = json!(format!("Bearer {}", system.key()));
    event
}

/// The same with a body.
fn with_body(mut event: Value, body: &Value) -> Value {
    let body = body.to_string();
    event["headers"]["content-type"] = json!("application/json");
    event["headers"]["content-length"] = json!(body.len().to_string());
    event["body"] = json!(body);
    event
}

/// Messages of a queue, whose ids are their numbers.
fn messages(bodies: &[&str]) -> Value {
    let records = bodies.iter().enumerate().map(|(number, body)| {
        let mut record = event(include_str!("events/sqs.json"));
        record["messageId"] = json!(number.to_string());
        record["body"] = json!(body);
        record
    });
    json!({"Records": records.collect::<Vec<_>>()})
}

fn event(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The status and the body of an answer to a request.
async fn ask(function: &mut Lambda, event: &Value) -> (u64, Value) {
    let answer = function.invoke_json(event, LIMIT).await.unwrap();
    let body = answer["body"].as_str().unwrap_or_default();
    let body = serde_json::from_str(body).unwrap_or(Value::Null);
    (answer["statusCode"].as_u64().unwrap(), body)
}

fn reported(failure: Failure) -> (String, String) {
    match failure {
        Failure::Reported(report) => (report.error_type, report.error_message),
        other => panic!("no report, but: {other}"),
    }
}
