//! The function's entry on Lambda.

use aws_lambda_events::event::sqs::SqsEvent;
use deliver::State;
use hg_http::config;
use hg_store::Store;
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    hg_http::telemetry::init_to_stdout("info");
    let vars = config::of_process();
    let store = Store::connect(vars.required("TABLE_NAME", "the name of the table")?).await;
    let state = State::from_vars(&vars, store)?;
    let handle = async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(deliver::handle(event.payload, &state).await)
    };
    lambda_runtime::run(service_fn(handle)).await
}
