//! Changing a client: its name, its slug, its parent, its metadata, its budget.

use axum::extract::State as AxumState;
use hg_domain::{
    access::{Action, Principal},
    audit::{AuditAction, AuditEntry},
    client::{Client, ClientEdit, ClientPath, PlaceRefused, UpdateClientRequest},
    id::ClientId,
    time::Timestamp,
    violation::Violations,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    etag::{IfMatch, Tagged},
    extract::Json,
    in_client::{InClient, Manage},
    openapi::EditErrors,
};
use hg_store::{ClientChange, Saved};

use crate::{State, read::latest, view::ClientView};

/// Changes a client
///
/// Every field is replaced. Another `parent_id` moves a customer to another agency of the same root,
/// for which the caller must own both agencies. A budget is set by an owner of the client above, as
/// that is who pays.
#[utoipa::path(
    put, path = "/api/clients/{id}", tag = "clients", operation_id = "update_client",
    params(("id" = ClientId, Path, description = "The client")),
    request_body = UpdateClientRequest,
    responses((status = 200, description = "The client", body = Envelope<ClientView>), EditErrors),
)]
pub(crate) async fn client(
    AxumState(state): AxumState<State>,
    within: InClient<Manage>,
    expected: IfMatch,
    Json(request): Json<UpdateClientRequest>,
) -> Result<Tagged<ClientView>, ApiError> {
    let edit = ClientEdit::validate(request)?;
    let seen = latest(&state, within.client.client_id).await?;
    expected.check(seen.version)?;
    let path = path(&state, &within.principal, &seen, &edit).await?;
    if edit.budget != seen.budget {
        permit_budget(&state, &within.principal, &seen).await?;
    }
    let change = change(&within.principal, seen, edit, path);
    let (id, version) = (change.next.client_id, change.next.version);
    match state.store.update_client(&change).await? {
        Saved::Done => {
            state.tenancy.forget(id);
            Ok(Tagged::changed(version, change.next.into()))
        }
        Saved::SlugTaken => Err(ApiError::conflict(format!(
            "the slug {} is taken",
            change.next.slug
        ))),
        Saved::ParentGone => Err(ApiError::not_found("client")),
        Saved::Superseded => Err(expected.superseded()),
    }
}

/// The path of the client once it is below the parent it is to have.
async fn path(
    state: &State,
    principal: &Principal,
    seen: &Client,
    edit: &ClientEdit,
) -> Result<ClientPath, ApiError> {
    if edit.parent_id == seen.parent_id {
        return Ok(seen.path.clone());
    }
    let Some(parent_id) = edit.parent_id else {
        let rule = PlaceRefused::ParentMissing(seen.client_type).to_string();
        return Err(Violations::one("parent_id", serde_json::Value::Null, rule).into());
    };
    let parent = state
        .tenancy
        .reach(principal, parent_id, Action::Manage)
        .await?;
    if let Some(left) = seen.parent_id {
        state.tenancy.reach(principal, left, Action::Manage).await?;
    }
    seen.moved_below(&parent).map_err(|rule| {
        Violations::one("parent_id", parent_id.to_string(), rule.to_string()).into()
    })
}

/// Whether the caller may set the client's budget: it owns the client above, or the root itself.
async fn permit_budget(
    state: &State,
    principal: &Principal,
    client: &Client,
) -> Result<(), ApiError> {
    let payer = client.parent_id.unwrap_or(client.client_id);
    match state.tenancy.reach(principal, payer, Action::Manage).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_internal() => Err(error),
        Err(_) => Err(ApiError::forbidden(
            "only an owner of the client above can change the budget",
        )),
    }
}

fn change(principal: &Principal, seen: Client, edit: ClientEdit, path: ClientPath) -> ClientChange {
    let now = Timestamp::now();
    let next = Client {
        name: edit.name,
        slug: edit.slug,
        parent_id: edit.parent_id,
        path,
        metadata: edit.metadata,
        budget: edit.budget,
        updated_at: now,
        version: seen.version.saturating_add(1),
        ..seen.clone()
    };
    let mut owners = vec![next.client_id];
    if next.parent_id != seen.parent_id {
        owners.extend([seen.parent_id, next.parent_id].into_iter().flatten());
    }
    let audit = owners
        .into_iter()
        .map(|owner| AuditEntry::new(owner, principal, AuditAction::Updated, &next, now))
        .collect();
    ClientChange { seen, next, audit }
}
