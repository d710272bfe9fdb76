//! Strategies: how a client's texts are to be.

mod edit;
mod history;
mod list;
mod settings;

use axum::{
    Router,
    routing::{get, post},
};
use hg_domain::id::{ClientId, StrategyId};

use super::versions::Kept;
use crate::{console::Shared, page::Tab, visitor::Named};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(list::page))
        .route("/new", get(edit::fresh).post(edit::create))
        .route("/{id}", get(edit::page).post(edit::save))
        .route("/{id}/versions", get(history::page))
        .route("/{id}/restore", post(history::restore))
        .route("/{id}/delete", post(edit::delete))
}

/// The client and the thing that an address names.
type Id = Named<(ClientId, StrategyId)>;

/// Where they are, and their earlier versions.
const KEPT: Kept = Kept {
    path: "/strategies",
    tab: Tab::Strategies,
};
