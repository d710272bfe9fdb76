//! Webhooks: who is told of jobs that ended, and what came of telling them.

mod callbacks;
mod edit;
mod endpoint;
mod list;

use axum::{
    Router,
    routing::{get, post},
};
use hg_domain::id::{ClientId, EndpointId};

use crate::{console::Shared, visitor::Named};

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

/// The client and the thing that an address names.
type Id = Named<(ClientId, EndpointId)>;
