//! The function's entry on Lambda.

use std::process::ExitCode;

fn main() -> ExitCode {
    hg_lambda::handle(
        async |_, store| Ok(store),
        async |event, _, store| Ok(sweep::handle(event, store).await?),
    )
}
