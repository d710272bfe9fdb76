//! End to end: the system as its users meet it, a process that answers HTTP.
//!
//! One module per journey. Every test starts a system of its own on a free port, with providers
//! that are HTTP servers on loopback.

mod harness;

mod bad_input;
mod crash;
mod generate;
mod idempotency;
mod jobs;
mod load;
mod provider_failures;
mod social_media;
