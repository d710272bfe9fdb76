//! The routes of the function.

use axum::{
    Router,
    routing::{get, post},
};
use hg_http::layers;

use crate::{
    State, applicable, create, delete, list, lookup, preview, read, restore, update, versions,
};

/// The function.
pub fn router(state: State) -> Router {
    layers::wrap(
        Router::new()
            .route(
                "/api/clients/{id}/templates",
                get(list::templates).post(create::template),
            )
            .route(
                "/api/clients/{id}/templates/{tid}",
                get(read::template)
                    .put(update::template)
                    .delete(delete::template),
            )
            .route(
                "/api/clients/{id}/templates/{tid}/versions",
                get(versions::of_template),
            )
            .route(
                "/api/clients/{id}/templates/{tid}/versions/{version}",
                get(versions::one),
            )
            .route(
                "/api/clients/{id}/templates/{tid}/restore",
                post(restore::version),
            )
            .route("/api/content/templates", get(applicable::templates))
            .route("/api/content/templates/lookup", get(lookup::template))
            .route("/api/content/templates/preview", post(preview::prompt))
            .with_state(state),
    )
}
