//! Jobs: how far they are, what came of them, what they come to, and their end at the caller's wish.

mod analytics;
mod cancel;
mod config;
mod health;
mod list;
mod openapi;
mod query;
mod read;
mod routes;
mod values;
mod view;

pub use self::{config::State, openapi::ApiDoc, routes::router};
