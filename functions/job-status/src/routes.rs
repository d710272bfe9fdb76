//! The routes of the function.

use axum::{
    Router,
    routing::{delete, get},
};
use hg_http::layers;

use crate::{State, analytics, cancel, health, list, read};

/// The function.
pub fn router(state: State) -> Router {
    layers::wrap(
        Router::new()
            .route("/jobs", get(list::jobs))
            .route("/jobs/{id}", get(read::job))
            .route("/jobs/{id}/status", get(read::status))
            .route("/api/jobs", get(list::api_jobs))
            .route("/api/jobs/{id}", get(read::api_job))
            .route("/api/jobs/{id}", delete(cancel::job))
            .route("/api/jobs/{id}/status", get(read::api_status))
            .route("/api/analytics", get(analytics::report))
            .route("/health", get(health::health))
            .with_state(state),
    )
}
