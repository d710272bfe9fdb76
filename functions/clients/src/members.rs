//! The members of a client.

use axum::extract::State as AxumState;
use hg_domain::{
    access::{MemberInput, MemberRequest, Role},
    audit::{AuditAction, AuditEntry, Audited, AuditedKind},
    id::ClientId,
    time::Timestamp,
    user::UserId,
};
use hg_http::{
    envelope::{Envelope, PagedEnvelope},
    error::ApiError,
    extract::{Json, Path, Query},
    in_client::{InClient, Manage, Read},
    openapi::{ReadErrors, WriteErrors},
    paging::PageQuery,
};
use hg_store::{MemberRecord, Written};
use serde::Serialize;
use utoipa::ToSchema;

use crate::State;

/// A member of a client.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberView {
    /// The user: the `sub` of its tokens.
    user_id: UserId,
    /// What it may do with the client and all clients below it.
    role: Role,
    /// When it became a member.
    created_at: Timestamp,
    /// When its role was last set.
    updated_at: Timestamp,
}

impl From<MemberRecord> for MemberView {
    fn from(member: MemberRecord) -> Self {
        Self {
            user_id: member.user_id,
            role: member.role,
            created_at: member.created_at,
            updated_at: member.updated_at,
        }
    }
}

/// Lists members
///
/// Those of this very client, by user. Members of the clients above it reach it too.
#[utoipa::path(
    get, path = "/api/clients/{id}/members", tag = "access", operation_id = "list_members",
    params(("id" = ClientId, Path, description = "The client"), PageQuery),
    responses((status = 200, description = "A page of members", body = PagedEnvelope<MemberView>), ReadErrors),
)]
pub(crate) async fn list(
    AxumState(state): AxumState<State>,
    within: InClient<Read>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<MemberView>, ApiError> {
    let client = within.client.client_id;
    let wanted = query.wanted(format!("members of {client}"), &state.cursors)?;
    let page = state.store.members(client, &wanted.request).await?;
    Ok(wanted.answer(page, &state.cursors))
}

/// Makes a user a member
///
/// Or gives a member another role. It holds everywhere within a minute.
#[utoipa::path(
    post, path = "/api/clients/{id}/members", tag = "access", operation_id = "set_member",
    params(("id" = ClientId, Path, description = "The client")),
    request_body = MemberRequest,
    responses((status = 200, description = "The member", body = Envelope<MemberView>), WriteErrors),
)]
pub(crate) async fn set(
    AxumState(state): AxumState<State>,
    within: InClient<Manage>,
    Json(request): Json<MemberRequest>,
) -> Result<Envelope<MemberView>, ApiError> {
    let input = MemberInput::validate(request)?;
    let (client, now) = (within.client.client_id, Timestamp::now());
    let known = state.store.member(client, &input.user_id).await?;
    let action = if known.is_some() {
        AuditAction::Updated
    } else {
        AuditAction::Created
    };
    let member = MemberRecord {
        user_id: input.user_id,
        client_id: client,
        role: input.role,
        created_at: known.map_or(now, |known| known.created_at),
        updated_at: now,
    };
    let audit = AuditEntry::new(client, &within.principal, action, audited(&member), now);
    match state.store.set_member(&member, &audit).await? {
        Written::Done => Ok(Envelope::new(member.into())),
        Written::Superseded => Err(ApiError::not_found("client")),
    }
}

/// Removes a member
///
/// It reaches the client no more after at most a minute.
#[utoipa::path(
    delete, path = "/api/clients/{id}/members/{user_id}", tag = "access", operation_id = "remove_member",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("user_id" = UserId, Path, description = "The user"),
    ),
    responses((status = 200, description = "The member that was", body = Envelope<MemberView>), WriteErrors),
)]
pub(crate) async fn remove(
    AxumState(state): AxumState<State>,
    within: InClient<Manage>,
    Path((client, user_id)): Path<(ClientId, UserId)>,
) -> Result<Envelope<MemberView>, ApiError> {
    let missing = || ApiError::not_found("member");
    let member = state
        .store
        .member(client, &user_id)
        .await?
        .ok_or_else(missing)?;
    let now = Timestamp::now();
    let audit = AuditEntry::new(
        client,
        &within.principal,
        AuditAction::Deleted,
        audited(&member),
        now,
    );
    match state.store.remove_member(&member, &audit).await? {
        Written::Done => Ok(Envelope::new(member.into())),
        Written::Superseded => Err(missing()),
    }
}

/// A member is called by its user, and its role is what one wants to know of it.
fn audited(member: &MemberRecord) -> Audited {
    Audited {
        kind: AuditedKind::Member,
        id: member.user_id.to_string(),
        name: member.role.as_str().to_owned(),
        version: None,
    }
}
