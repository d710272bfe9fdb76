//! Event source mappings: what Lambda does between a stream, queue or clock and a function.

pub mod filter;
mod partial;
pub(crate) mod queue;
pub mod schedule;
pub(crate) mod stream;
