//! Webhooks: where clients want to be told what happens, and what became of telling them.

mod config;
mod create;
mod delete;
mod deliveries;
mod list;
mod openapi;
mod read;
mod replay;
mod rotate;
mod routes;
mod seal;
mod secret;
mod test;
mod update;
mod view;

pub use self::{config::State, openapi::ApiDoc, routes::router};
