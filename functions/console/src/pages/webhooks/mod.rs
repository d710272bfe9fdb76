//! Webhooks: who is told of jobs that ended, and what came of telling them.

mod callbacks;
mod edit;
mod endpoint;
mod list;

use axum::{
    Router,
    extract::{FromRequestParts, Path},
    routing::{get, post},
};
use hg_domain::id::{ClientId, EndpointId};
use http::request::Parts;

use crate::{console::Shared, stop::Stop};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(list::page))
        .route("/new", get(edit::fresh).post(edit::create))
        .route("/callbacks", get(callbacks::page))
        .route("/callbacks/secret", post(callbacks::make_secret))
        .route("/callbacks/{delivery}/replay", post(callbacks::replay))
        .route("/{id}", get(endpoint::page).post(edit::save))
        .route("/{id}/edit", get(edit::page))
        .route("/{id}/test", post(endpoint::test))
        .route("/{id}/rotate-secret", post(endpoint::rotate))
        .route("/{id}/delete", post(edit::delete))
        .route("/{id}/replay", post(endpoint::replay_all))
        .route("/{id}/deliveries/{delivery}/replay", post(endpoint::replay))
}

/// The endpoint that an address names.
struct Id(EndpointId);

impl FromRequestParts<Shared> for Id {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Stop> {
        let found = Path::<(ClientId, EndpointId)>::from_request_parts(parts, shared).await;
        found
            .map(|Path((_, id))| Self(id))
            .map_err(|_| Stop::NotFound)
    }
}
