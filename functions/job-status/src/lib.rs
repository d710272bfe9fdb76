//! Jobs: how far they are, what came of them, and their end at the caller's wish.

mod cancel;
mod config;
mod health;
mod list;
mod openapi;
mod query;
mod read;
mod routes;
mod view;

pub use self::{config::State, openapi::ApiDoc, routes::router};
