//! What the HTTP functions share.
//!
//! A function is a plain [`axum::Router`], wrapped once by [`layers::wrap`], and runs the same on
//! Lambda and in a local process. Its handlers take their input by the extractors of [`extract`]
//! and learn who is calling from [`auth::Caller`]; they ask [`tenancy::Tenancy`] what that caller
//! may do, and answer with an [`envelope::Envelope`] or an [`error::ApiError`].
//!
//! An error has two faces: the caller sees a code, a sentence and perhaps the fields that are
//! wrong; the log alone sees the cause. The request id, which is on every answer and in every line
//! of the log, joins the two.

pub mod auth;
pub mod config;
pub mod envelope;
pub mod error;
pub mod etag;
pub mod extract;
pub mod in_client;
pub mod kept;
pub mod layers;
pub mod of_client;
pub mod openapi;
pub mod paging;
pub mod request_id;
pub mod state;
pub mod telemetry;
pub mod tenancy;
pub mod values;

mod access_log;
mod panics;
mod ttl_cache;
