//! Strategies: how a client's texts are to be.

mod edit;
mod history;
mod list;
mod settings;

use axum::{
    Router,
    extract::{FromRequestParts, Path},
    routing::{get, post},
};
use hg_domain::id::{ClientId, StrategyId};
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

/// The strategy that an address names.
struct Id(StrategyId);

impl FromRequestParts<Shared> for Id {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Stop> {
        let found = Path::<(ClientId, StrategyId)>::from_request_parts(parts, shared).await;
        found
            .map(|Path((_, id))| Self(id))
            .map_err(|_| Stop::NotFound)
    }
}
