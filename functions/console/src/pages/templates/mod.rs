//! Templates: the wording of prompts.

mod edit;
mod editor;
mod history;
mod list;
mod preview;

use axum::{
    Router,
    extract::{FromRequestParts, Path},
    routing::{get, post},
};
use hg_domain::id::{ClientId, TemplateId};
use http::request::Parts;

use crate::{console::Shared, stop::Stop};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(list::page))
        .route("/new", get(edit::fresh).post(edit::create))
        .route("/{id}", get(edit::page).post(edit::save))
        .route("/{id}/versions", get(history::page))
        .route("/{id}/restore", post(history::restore))
        .route("/{id}/delete", post(edit::delete))
}

/// The template that an address names.
struct Id(TemplateId);

impl FromRequestParts<Shared> for Id {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Stop> {
        let found = Path::<(ClientId, TemplateId)>::from_request_parts(parts, shared).await;
        found
            .map(|Path((_, id))| Self(id))
            .map_err(|_| Stop::NotFound)
    }
}
