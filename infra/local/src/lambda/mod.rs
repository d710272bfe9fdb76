//! A function's own binary, run as Lambda runs it: a process that asks a Runtime API for its events.
//!
//! This is for tests and measurements of what is deployed; the system itself has its functions in
//! its own process.

mod failure;
mod process;
mod runtime_api;

pub use self::{
    failure::{Failure, Report},
    process::{Lambda, Launch},
};
