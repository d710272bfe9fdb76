//! The function's entry on Lambda.

use std::process::ExitCode;

use deliver::State;

fn main() -> ExitCode {
    hg_lambda::handle(
        async |vars, store| State::from_vars(vars, store),
        async |event, _, state| Ok(deliver::handle(event, state).await),
    )
}
