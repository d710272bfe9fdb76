//! Deleting a client.

use axum::{extract::State as AxumState, http::StatusCode};
use hg_domain::{
    audit::{AuditAction, AuditEntry},
    id::ClientId,
    time::Timestamp,
    violation::Violations,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::IfMatch,
    extract::Query,
    in_client::{InClient, Manage},
    openapi::EditErrors,
    values::{flag, read},
};
use hg_store::Written;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{State, read::latest};

/// How a client is to be deleted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeleteQuery {
    /// Whether the clients below it are deleted too; without it, a client that has some is not.
    #[param(value_type = Option<bool>)]
    cascade: Option<String>,
}

/// A client that is gone, and whose data is being removed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deleting {
    /// The client.
    client_id: ClientId,
    /// Always `deleting`.
    #[schema(example = "deleting")]
    status: &'static str,
}

/// Deletes a client
///
/// It is gone at once, its keys within a minute. Its jobs, strategies, members, keys, counters and
/// log, and with `cascade` those of all clients below it, are removed in the background.
#[utoipa::path(
    delete, path = "/api/clients/{id}", tag = "clients", operation_id = "delete_client",
    params(("id" = ClientId, Path, description = "The client"), DeleteQuery),
    responses((status = 202, description = "It is gone", body = Envelope<Deleting>), EditErrors),
)]
pub(crate) async fn client(
    AxumState(state): AxumState<State>,
    within: InClient<Manage>,
    expected: IfMatch,
    Query(query): Query<DeleteQuery>,
) -> Result<(StatusCode, Envelope<Deleting>), ApiError> {
    let mut refused = Violations::default();
    let cascade = read(&mut refused, "cascade", query.cascade, flag).unwrap_or(false);
    refused.or(()).map_err(ApiError::bad_query)?;
    let client = latest(&state, within.client.client_id).await?;
    expected.check(client.version)?;
    if !cascade
        && !state
            .store
            .some_descendants(client.client_id, 1)
            .await?
            .is_empty()
    {
        return Err(ApiError::conflict(
            "there are clients below it: cascade=true deletes them too",
        ));
    }
    let now = Timestamp::now();
    let audit = client.parent_id.map(|parent| {
        AuditEntry::new(
            parent,
            &within.principal,
            AuditAction::Deleted,
            &client,
            now,
        )
    });
    match state
        .store
        .begin_deletion(&client, audit.as_ref(), now)
        .await?
    {
        Written::Done => {
            state.tenancy.forget(client.client_id);
            let deleting = Deleting {
                client_id: client.client_id,
                status: "deleting",
            };
            Ok((StatusCode::ACCEPTED, Envelope::new(deleting)))
        }
        Written::Superseded => Err(expected.superseded()),
    }
}
