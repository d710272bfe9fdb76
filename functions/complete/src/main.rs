//! The function's entry on Lambda.

use std::process::ExitCode;

use complete::State;

fn main() -> ExitCode {
    hg_lambda::handle(
        async |vars, store| State::from_vars(vars, store),
        async |event, deadline, state| Ok(complete::handle(event, deadline, state).await),
    )
}
