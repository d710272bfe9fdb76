//! The function's entry on Lambda.

use std::process::ExitCode;

fn main() -> ExitCode {
    hg_lambda::handle(
        async |_, store| Ok(store),
        async |event, deadline, store| Ok(purge::handle(event, deadline, store).await),
    )
}
