//! The variables of the process.

use hg_domain::config::Vars;

/// The variables of the process. What is not Unicode is read with replacements, and is then
/// refused by whoever parses it.
pub fn of_process() -> Vars<'static> {
    Vars::new(&variable)
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}
