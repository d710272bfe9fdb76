//! Jobs: how far they are, what came of them, what they come to, and their end at the caller's wish.

mod analytics;
mod cancel;
mod health;
mod list;
mod openapi;
mod query;
mod read;
mod routes;
mod view;

pub use hg_http::state::ApiState as State;

pub use self::{openapi::ApiDoc, routes::router};
