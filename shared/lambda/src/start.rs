//! From the start of the process to the first event.

use std::process::ExitCode;

use hg_domain::config::{ConfigError, Vars};
use hg_http::config;
use hg_store::Store;
use http::Request;
use lambda_runtime::Error;
use lambda_runtime_api_client::{PooledClient, body::Body};
use serde_json::json;

/// What Lambda sets, and nobody else: where the events come from.
const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";
/// How Lambda's log and metrics call a start that failed for its configuration.
const ERROR_TYPE: &str = "Runtime.ConfigInvalid";

/// What `build` makes of the process's variables and of the table.
pub(crate) async fn with<S>(
    build: impl AsyncFnOnce(&Vars<'_>, Store) -> Result<S, ConfigError>,
) -> Result<S, ConfigError> {
    hg_http::telemetry::init_to_stdout("info");
    let vars = config::of_process();
    vars.required(
        RUNTIME_API,
        "the address of the Runtime API, as set by Lambda",
    )?;
    let table = vars.required("TABLE_NAME", "the name of the table")?;
    build(&vars, Store::connect(table).await).await
}

/// Says in the log, and to Lambda, why there is no start. Lambda alone would only know that there is none.
pub(crate) async fn failed(error: &ConfigError) -> ExitCode {
    tracing::error!(%error, "the function cannot start");
    if config::of_process().optional(RUNTIME_API).is_some()
        && let Err(error) = report(error).await
    {
        tracing::error!(%error, "Lambda could not be told");
    }
    ExitCode::FAILURE
}

async fn report(error: &ConfigError) -> Result<(), Error> {
    let body = json!({
        "errorMessage": error.to_string(),
        "errorType": ERROR_TYPE,
        "stackTrace": [],
    });
    let request = Request::post("/2018-06-01/runtime/init/error")
        .header("lambda-runtime-function-error-type", ERROR_TYPE)
        .body(Body::from(body.to_string()))?;
    PooledClient::builder().build().call(request).await?;
    Ok(())
}
