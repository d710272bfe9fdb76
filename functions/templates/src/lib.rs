//! Prompt templates: what clients keep, which one is in effect, and what prompts come of them.

mod applicable;
mod checked;
mod create;
mod delete;
mod list;
mod lookup;
mod openapi;
mod preview;
mod query;
mod read;
mod restore;
mod routes;
mod source;
mod update;
mod versions;
mod view;

pub use hg_http::state::ApiState as State;

pub use self::{openapi::ApiDoc, routes::router};
