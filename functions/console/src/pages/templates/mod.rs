//! Templates: the wording of prompts.

mod edit;
mod editor;
mod history;
mod list;
mod preview;

use axum::{
    Router,
    routing::{get, post},
};
use hg_domain::id::{ClientId, TemplateId};

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
type Id = Named<(ClientId, TemplateId)>;

/// Where they are, and their earlier versions.
const KEPT: Kept = Kept {
    path: "/templates",
    tab: Tab::Templates,
};
