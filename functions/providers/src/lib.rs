//! Providers of language models: the keys that clients keep with us.

mod config;
mod create;
mod delete;
mod list;
mod openapi;
mod routes;
mod seal;
mod test;
mod update;
mod view;

pub use self::{config::State, openapi::ApiDoc, routes::router};
