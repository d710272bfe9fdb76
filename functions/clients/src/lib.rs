//! The tenants: their hierarchy, who reaches them, and who changed what.

mod api_keys;
mod audit_log;
mod create;
mod delete;
mod hierarchy;
mod list;
mod members;
mod openapi;
mod principal;
mod read;
mod routes;
mod update;
mod view;

pub use hg_http::state::ApiState as State;

pub use self::{openapi::ApiDoc, routes::router};
