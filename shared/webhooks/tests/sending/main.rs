//! The crate's contract, against receivers on loopback that misbehave on request.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod addresses;
mod answers;
mod deliveries;
mod failures;
mod receiver;
mod redirects;
mod setup;
