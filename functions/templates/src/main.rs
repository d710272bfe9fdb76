//! The function's entry on Lambda.

use std::process::ExitCode;

use templates::{State, router};

fn main() -> ExitCode {
    hg_lambda::serve(async |vars, store| Ok(router(State::from_vars(vars, store)?)))
}
