//! The pages, and where they are.

mod access;
mod audit;
mod clients;
mod conflict;
mod dashboard;
mod home;
mod job;
mod jobs;
mod kind;
mod new_client;
mod providers;
mod query;
mod request;
mod settings;
mod sign_in;
mod strategies;
mod templates;
mod versions;
mod webhooks;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{assets, console::Shared};

/// All of them.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(home::start))
        .route("/assets/{version}/{name}", get(assets::file))
        .route("/sign-in", get(sign_in::form).post(sign_in::by_token))
        .route("/sign-in/demo", post(sign_in::by_name))
        .route("/sign-out", post(sign_in::out))
        .route("/clients", get(clients::list))
        .route(
            "/clients/new",
            get(new_client::root_form).post(new_client::root),
        )
        .nest("/clients/{client}", of_client())
}

/// Those of one client.
fn of_client() -> Router<Shared> {
    Router::new()
        .route("/", get(dashboard::page))
        .route("/requests/new", get(request::form).post(request::send))
        .route("/jobs", get(jobs::list))
        .route("/jobs/{job}", get(job::page))
        .route("/jobs/{job}/events", get(job::events))
        .route("/jobs/{job}/cancel", post(job::cancel))
        .route("/jobs/{job}/text/{file}", get(job::file))
        .nest("/strategies", strategies::routes())
        .nest("/templates", templates::routes())
        .nest("/providers", providers::routes())
        .nest("/webhooks", webhooks::routes())
        .nest("/access", access::routes())
        .route("/audit", get(audit::list))
        .nest("/settings", settings::routes())
}
