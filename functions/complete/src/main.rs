//! The function's entry on Lambda.

use std::time::SystemTime;

use aws_lambda_events::event::sqs::SqsEvent;
use complete::State;
use hg_http::config;
use hg_store::Store;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use tokio::time::Instant;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    hg_http::telemetry::init_to_stdout("info");
    let vars = config::of_process();
    let store = Store::connect(vars.required("TABLE_NAME", "the name of the table")?).await;
    let state = State::from_vars(&vars, store)?;
    let handle = async |event: LambdaEvent<SqsEvent>| {
        let left = event
            .context
            .deadline()
            .duration_since(SystemTime::now())
            .unwrap_or_default();
        let deadline = Instant::now() + left;
        Ok::<_, Error>(complete::handle(event.payload, deadline, &state).await)
    };
    lambda_runtime::run(service_fn(handle)).await
}
