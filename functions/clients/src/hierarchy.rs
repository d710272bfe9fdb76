//! What is above and below a client.

use axum::extract::State as AxumState;
use hg_domain::{client::ClientSummary, id::ClientId};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    in_client::{InClient, Read},
    openapi::ReadErrors,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::State;

/// A client with those above and below it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hierarchy {
    /// The client.
    client: ClientSummary,
    /// The client above it.
    parent: Option<ClientSummary>,
    /// Those directly below it, by name.
    children: Vec<ClientSummary>,
    /// All above it, the root first.
    ancestors: Vec<ClientSummary>,
    /// All below it, the nearest first and then by name.
    descendants: Vec<ClientSummary>,
}

/// Reads what is above and below a client
#[utoipa::path(
    get, path = "/api/clients/{id}/hierarchy", tag = "clients", operation_id = "read_hierarchy",
    params(("id" = ClientId, Path, description = "The client")),
    responses((status = 200, description = "The hierarchy", body = Envelope<Hierarchy>), ReadErrors),
)]
pub(crate) async fn of_client(
    AxumState(state): AxumState<State>,
    within: InClient<Read>,
) -> Result<Envelope<Hierarchy>, ApiError> {
    let (id, path) = (within.client.client_id, &within.client.path);
    let (found, below) = tokio::join!(
        state.store.clients(path.nearest_first()),
        state.store.descendants(id, None)
    );
    let (mut found, below) = (found?, below?);
    // The path may be of a client that was deleted since, with one above it.
    found.retain(|client| client.deletion.is_none());
    // The nearest first.
    let mut way = path
        .nearest_first()
        .filter_map(|id| found.iter().find(|client| client.client_id == id))
        .map(ClientSummary::from);
    let client = way
        .next()
        .filter(|client| client.client_id == id)
        .ok_or_else(|| ApiError::not_found("client"))?;
    let mut ancestors: Vec<ClientSummary> = way.collect();
    ancestors.reverse();
    let parent = found
        .iter()
        .find(|other| Some(other.client_id) == within.client.parent_id);
    let children = below.iter().filter(|below| below.depth == 1);
    Ok(Envelope::new(Hierarchy {
        client,
        parent: parent.map(ClientSummary::from),
        children: children.map(|below| below.client.clone()).collect(),
        ancestors,
        descendants: below.into_iter().map(|below| below.client).collect(),
    }))
}
