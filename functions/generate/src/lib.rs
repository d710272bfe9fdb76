//! A request for content becomes a job.
//!
//! Nothing is sent to a queue here: the rows that are written are the events that set the
//! pipeline going.

mod accept;
mod budget;
mod callback;
mod config;
mod described;
mod idempotency;
mod job;
mod openapi;
mod providers;
mod routes;

pub use self::{config::State, openapi::ApiDoc, routes::router};
