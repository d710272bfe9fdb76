//! The routes of the function.

use axum::{
    Router,
    routing::{delete, get},
};
use hg_http::layers;

use crate::{
    State, api_keys, audit_log, create, delete as delete_client, hierarchy, list, members,
    principal, read, update,
};

/// The function.
pub fn router(state: State) -> Router {
    layers::wrap(
        Router::new()
            .route("/api/clients", get(list::clients).post(create::client))
            .route(
                "/api/clients/{id}",
                get(read::client)
                    .put(update::client)
                    .delete(delete_client::client),
            )
            .route("/api/clients/{id}/hierarchy", get(hierarchy::of_client))
            .route(
                "/api/clients/{id}/members",
                get(members::list).post(members::set),
            )
            .route(
                "/api/clients/{id}/members/{user_id}",
                delete(members::remove),
            )
            .route(
                "/api/clients/{id}/api-keys",
                get(api_keys::list).post(api_keys::issue),
            )
            .route(
                "/api/clients/{id}/api-keys/{key_id}",
                delete(api_keys::revoke),
            )
            .route("/api/clients/{id}/audit", get(audit_log::entries))
            .route("/api/principal", get(principal::caller))
            .with_state(state),
    )
}
