//! The API's HTTP without a server: what the origin and the edge in front of it must agree on.
//!
//! Neither does I/O here, and all of it compiles to wasm32. What is refused by one looks as if the
//! other had refused it.

mod code;
mod credentials;
mod refusal;
mod versions;

pub mod headers;
pub mod jwt;

pub use self::{
    code::ErrorCode,
    credentials::{BadCredentials, token},
    refusal::{ApiErrorBody, Refusal, mark_refusal},
    versions::Versions,
};

/// Largest body, in bytes, of a route that does not set its own limit.
pub const BODY_LIMIT: usize = 256 * 1024;
