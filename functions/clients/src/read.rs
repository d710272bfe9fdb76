//! Reading one client.

use axum::extract::State as AxumState;
use hg_domain::{budget::Month, client::Client, id::ClientId, time::Timestamp};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfNoneMatch, Tagged},
    in_client::{InClient, Read},
    openapi::ReadErrors,
};

use crate::{
    State,
    view::{ClientWithSpending, SpendingView},
};

/// Reads a client
///
/// If it has a budget, with what is gone of it this month.
#[utoipa::path(
    get, path = "/api/clients/{id}", tag = "clients", operation_id = "read_client",
    params(("id" = ClientId, Path, description = "The client")),
    responses(
        (status = 200, description = "The client", body = Envelope<ClientWithSpending>),
        (status = 304, description = "It has the version of `If-None-Match`"),
        ReadErrors,
    ),
)]
pub(crate) async fn client(
    AxumState(state): AxumState<State>,
    within: InClient<Read>,
    known: IfNoneMatch,
) -> Result<Tagged<ClientWithSpending>, ApiError> {
    let client = latest(&state, within.client.client_id).await?;
    let month = Month::of(Timestamp::now());
    let spending = match client.budget {
        Some(_) => Some(state.store.spending(client.client_id, &month).await?),
        None => None,
    };
    let version = client.version;
    let data = ClientWithSpending {
        client: client.into(),
        spending: spending.map(|spending| SpendingView::new(month, spending)),
    };
    // What is spent changes without the client's version.
    if data.spending.is_some() {
        return Ok(Tagged::changed(version, data));
    }
    Ok(Tagged::unless_known(version, data, &known))
}

/// The client as it is now.
pub(crate) async fn latest(state: &State, id: ClientId) -> Result<Client, ApiError> {
    let found = state.store.latest_client(id).await?;
    found
        .filter(|client| client.deletion.is_none())
        .ok_or_else(|| ApiError::not_found("client"))
}
