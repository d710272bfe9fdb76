//! Strategies: how clients want their texts to be, and what is in effect for whom.

mod create;
mod delete;
mod effective;
mod list;
mod openapi;
mod read;
mod restore;
mod routes;
mod update;
mod versions;
mod view;

pub use hg_http::state::ApiState as State;

pub use self::{openapi::ApiDoc, routes::router};
