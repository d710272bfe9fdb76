//! The function's entry on Lambda.

use generate::State;
use hg_http::config;
use hg_store::Store;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    hg_http::telemetry::init_to_stdout("info");
    let vars = config::of_process();
    let store = Store::connect(vars.required("TABLE_NAME", "the name of the table")?).await;
    lambda_http::run(generate::router(State::from_vars(&vars, store)?)).await
}
