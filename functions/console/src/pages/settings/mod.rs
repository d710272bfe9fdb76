//! A client itself: its name, its place, what it may spend, and its end.

mod child;
mod delete;
mod edit;

use axum::{Router, routing::get};
use hg_domain::client::{ClientSummary, ClientType};
use serde::Deserialize;

use crate::{
    api::{Address, Refusal},
    console::Shared,
    visitor::Within,
};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(edit::page).post(edit::save))
        .route("/children/new", get(child::form).post(child::create))
        .route("/delete", get(delete::question).post(delete::delete))
}

/// What is above and below a client.
#[derive(Debug, Deserialize)]
struct Hierarchy {
    children: Vec<ClientSummary>,
    descendants: Vec<ClientSummary>,
}

async fn hierarchy(within: &Within, address: impl Into<Address>) -> Result<Hierarchy, Refusal> {
    within.api.get(address).await
}

/// The kind of client that may be directly below one of `kind`.
const fn child_of(kind: ClientType) -> Option<ClientType> {
    match kind {
        ClientType::Root => Some(ClientType::Agency),
        ClientType::Agency => Some(ClientType::Customer),
        ClientType::Customer => None,
    }
}
