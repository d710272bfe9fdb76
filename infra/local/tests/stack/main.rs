//! The local stack's contract, with toy templates and toy functions.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be, helpers included"
)]

mod durability;
mod fifo;
mod http;
mod queue;
mod schedule;
mod stream;
mod toy;
