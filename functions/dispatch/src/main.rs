//! The function's entry on Lambda.

use aws_lambda_events::event::dynamodb::Event;
use hg_http::config;
use hg_queue::Queues;
use hg_store::Store;
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    hg_http::telemetry::init_to_stdout("info");
    let vars = config::of_process();
    let queues = Queues::connect(dispatch::queue_urls(&vars)?).await;
    let store = Store::connect(vars.required("TABLE_NAME", "the name of the table")?).await;
    let handle = async |event: LambdaEvent<Event>| {
        Ok::<_, Error>(dispatch::handle(event.payload, &queues, &store).await)
    };
    lambda_runtime::run(service_fn(handle)).await
}
