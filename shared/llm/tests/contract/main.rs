//! The crate's contract, against a server on loopback that misbehaves on request.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod configuration;
mod every_provider;
mod failures;
mod misbehaviour;
mod own_keys;
mod particular;
mod recorded;
mod retries;
mod sandbox;
mod server;
mod setup;
