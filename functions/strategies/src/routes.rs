//! The routes of the function.

use axum::{
    Router,
    routing::{get, post},
};
use hg_http::layers;

use crate::{State, create, delete, effective, list, read, restore, update, versions};

/// The function.
pub fn router(state: State) -> Router {
    layers::wrap(
        Router::new()
            .route(
                "/api/clients/{id}/strategies",
                get(list::strategies).post(create::strategy),
            )
            .route(
                "/api/clients/{id}/strategies/effective",
                get(effective::strategy),
            )
            .route(
                "/api/clients/{id}/strategies/{sid}",
                get(read::strategy)
                    .put(update::strategy)
                    .delete(delete::strategy),
            )
            .route(
                "/api/clients/{id}/strategies/{sid}/versions",
                get(versions::of_strategy),
            )
            .route(
                "/api/clients/{id}/strategies/{sid}/restore",
                post(restore::version),
            )
            .with_state(state),
    )
}
