//! Providers of language models: the keys that clients keep with us.

mod catalogue;
mod config;
mod create;
mod delete;
mod list;
mod openapi;
mod routes;
mod seal;
mod status;
mod test;
mod update;
mod view;

pub use self::{config::State, openapi::ApiDoc, routes::router};
