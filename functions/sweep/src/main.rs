//! The function's entry on Lambda.

use hg_http::config;
use hg_store::Store;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use sweep::Trigger;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    hg_http::telemetry::init_to_stdout("info");
    let vars = config::of_process();
    let store = Store::connect(vars.required("TABLE_NAME", "the name of the table")?).await;
    let handle = async |event: LambdaEvent<Trigger>| {
        Ok::<_, Error>(sweep::handle(event.payload, &store).await?)
    };
    lambda_runtime::run(service_fn(handle)).await
}
