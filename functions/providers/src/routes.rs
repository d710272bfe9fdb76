//! The routes of the function.

use axum::{
    Router,
    routing::{get, post, put},
};
use hg_http::layers;

use crate::{State, create, delete, list, status, test, update};

/// The function.
pub fn router(state: State) -> Router {
    layers::wrap(
        Router::new()
            .route(
                "/api/clients/{id}/provider-keys",
                get(list::keys).post(create::key),
            )
            .route(
                "/api/clients/{id}/provider-keys/{kid}",
                put(update::key).delete(delete::key),
            )
            .route(
                "/api/clients/{id}/provider-keys/{kid}/test",
                post(test::key),
            )
            .route("/api/providers/status", get(status::providers))
            .with_state(state),
    )
}
