//! The function's entry on Lambda.

use aws_lambda_events::event::dynamodb::Event;
use hg_http::config;
use hg_queue::Queues;
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    hg_http::telemetry::init_to_stdout("info");
    let queues = Queues::connect(dispatch::queue_urls(&config::of_process())?).await;
    let handle = async |event: LambdaEvent<Event>| {
        Ok::<_, Error>(dispatch::handle(event.payload, &queues).await)
    };
    lambda_runtime::run(service_fn(handle)).await
}
