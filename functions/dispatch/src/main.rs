//! The function's entry on Lambda.

use std::process::ExitCode;

use hg_queue::Queues;

fn main() -> ExitCode {
    hg_lambda::handle(
        async |vars, store| Ok((Queues::connect(dispatch::queue_urls(vars)?).await, store)),
        async |event, _, (queues, store)| Ok(dispatch::handle(event, queues, store).await),
    )
}
