//! A client itself: its name, its place, what it may spend, and its end.

mod delete;
mod edit;

use axum::{Router, routing::get};
use hg_domain::client::ClientSummary;
use serde::Deserialize;

use super::new_client;
use crate::console::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(edit::page).post(edit::save))
        .route(
            "/children/new",
            get(new_client::child_form).post(new_client::child),
        )
        .route("/delete", get(delete::question).post(delete::delete))
}

/// What is above and below a client.
#[derive(Debug, Deserialize)]
struct Hierarchy {
    children: Vec<ClientSummary>,
    descendants: Vec<ClientSummary>,
}
