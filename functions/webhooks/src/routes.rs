//! The routes of the function.

use axum::{
    Router,
    routing::{get, post},
};
use hg_http::layers;

use crate::{State, create, delete, deliveries, list, read, replay, rotate, secret, test, update};

/// The function.
pub fn router(state: State) -> Router {
    layers::wrap(
        Router::new()
            .route(
                "/api/clients/{id}/webhooks",
                get(list::endpoints).post(create::endpoint),
            )
            .route(
                "/api/clients/{id}/webhooks/{wid}",
                get(read::endpoint)
                    .put(update::endpoint)
                    .delete(delete::endpoint),
            )
            .route(
                "/api/clients/{id}/webhooks/{wid}/test",
                post(test::endpoint),
            )
            .route(
                "/api/clients/{id}/webhooks/{wid}/rotate-secret",
                post(rotate::endpoint),
            )
            .route(
                "/api/clients/{id}/webhooks/{wid}/deliveries",
                get(deliveries::of_endpoint),
            )
            .route(
                "/api/clients/{id}/webhooks/{wid}/deliveries/{did}/replay",
                post(replay::of_endpoint),
            )
            .route(
                "/api/clients/{id}/webhooks/{wid}/replay",
                post(replay::failed),
            )
            .route(
                "/api/clients/{id}/callback-secret",
                get(secret::read).post(secret::rotate),
            )
            .route("/api/clients/{id}/callbacks", get(deliveries::of_callbacks))
            .route(
                "/api/clients/{id}/callbacks/{did}/replay",
                post(replay::of_callback),
            )
            .with_state(state),
    )
}
