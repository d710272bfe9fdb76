//! The API keys of a client.

use axum::{extract::State as AxumState, http::StatusCode};
use hg_domain::{
    access::{ApiKeyInput, ApiKeyRequest, Role},
    api_key::{ApiKey, KeyHash},
    audit::{AuditAction, AuditEntry, Audited, AuditedKind},
    id::ClientId,
    time::{Day, Timestamp},
};
use hg_http::{
    envelope::{Envelope, PagedEnvelope},
    error::ApiError,
    extract::{Json, Path, Query},
    in_client::{InClient, Manage, Read},
    openapi::{ReadErrors, WriteErrors},
    paging::PageQuery,
};
use hg_store::{ApiKeyRecord, Written};
use serde::Serialize;
use utoipa::ToSchema;

use crate::State;

/// What is known of an API key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiKeyView {
    /// How it is called: the SHA-256 of the key.
    key_id: KeyHash,
    /// What it is for.
    name: String,
    /// What it may do.
    role: Role,
    /// How it begins.
    prefix: &'static str,
    /// Its last four characters.
    last_four: String,
    /// The day (UTC) it was last used on.
    last_used_on: Option<Day>,
    /// When it was issued.
    created_at: Timestamp,
}

/// An API key that was just issued.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IssuedKey {
    /// What is known of it from now on.
    #[serde(flatten)]
    known: ApiKeyView,
    /// The key. It is shown this once.
    key: String,
}

impl From<ApiKeyRecord> for ApiKeyView {
    fn from(record: ApiKeyRecord) -> Self {
        Self {
            key_id: record.key_id,
            name: record.name,
            role: record.role,
            prefix: ApiKey::PREFIX,
            last_four: record.last_four,
            last_used_on: record.last_used_on,
            created_at: record.created_at,
        }
    }
}

/// Lists API keys
///
/// The oldest first. The keys themselves are not kept.
#[utoipa::path(
    get, path = "/api/clients/{id}/api-keys", tag = "access", operation_id = "list_api_keys",
    params(("id" = ClientId, Path, description = "The client"), PageQuery),
    responses((status = 200, description = "A page of keys", body = PagedEnvelope<ApiKeyView>), ReadErrors),
)]
pub(crate) async fn list(
    AxumState(state): AxumState<State>,
    within: InClient<Read>,
    Query(query): Query<PageQuery>,
) -> Result<PagedEnvelope<ApiKeyView>, ApiError> {
    let client = within.client.client_id;
    let wanted = query.wanted(format!("api keys of {client}"), &state.cursors)?;
    let page = state.store.api_keys(client, &wanted.request).await?;
    Ok(wanted.answer(page, &state.cursors))
}

/// Issues an API key
///
/// It reaches the client and all clients below it. The answer is the only place where it is shown.
#[utoipa::path(
    post, path = "/api/clients/{id}/api-keys", tag = "access", operation_id = "issue_api_key",
    params(("id" = ClientId, Path, description = "The client")),
    request_body = ApiKeyRequest,
    responses((status = 201, description = "The key", body = Envelope<IssuedKey>), WriteErrors),
)]
pub(crate) async fn issue(
    AxumState(state): AxumState<State>,
    within: InClient<Manage>,
    Json(request): Json<ApiKeyRequest>,
) -> Result<(StatusCode, Envelope<IssuedKey>), ApiError> {
    let input = ApiKeyInput::validate(request)?;
    let (client, now) = (within.client.client_id, Timestamp::now());
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| ApiError::internal(error.to_string()))?;
    let key = ApiKey::from_bytes(random);
    let record = ApiKeyRecord::new(&key, client, input.role, &input.name, now);
    let audit = AuditEntry::new(
        client,
        &within.principal,
        AuditAction::Created,
        audited(&record),
        now,
    );
    match state.store.add_api_key(&record, Some(&audit)).await? {
        Written::Done => {
            let issued = IssuedKey {
                known: record.into(),
                key: key.reveal().to_owned(),
            };
            Ok((StatusCode::CREATED, Envelope::new(issued)))
        }
        Written::Superseded => Err(ApiError::not_found("client")),
    }
}

/// Revokes an API key
///
/// It works nowhere after at most a minute.
#[utoipa::path(
    delete, path = "/api/clients/{id}/api-keys/{key_id}", tag = "access", operation_id = "revoke_api_key",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("key_id" = KeyHash, Path, description = "The key's SHA-256, as the list has it"),
    ),
    responses((status = 200, description = "The key that was", body = Envelope<ApiKeyView>), WriteErrors),
)]
pub(crate) async fn revoke(
    AxumState(state): AxumState<State>,
    within: InClient<Manage>,
    Path((client, key_id)): Path<(ClientId, KeyHash)>,
) -> Result<Envelope<ApiKeyView>, ApiError> {
    let missing = || ApiError::not_found("API key");
    let record = state.store.api_key(&key_id).await?.ok_or_else(missing)?;
    let now = Timestamp::now();
    let audit = AuditEntry::new(
        client,
        &within.principal,
        AuditAction::Deleted,
        audited(&record),
        now,
    );
    match state.store.revoke_api_key(client, &key_id, &audit).await? {
        Written::Done => Ok(Envelope::new(record.into())),
        Written::Superseded => Err(missing()),
    }
}

fn audited(record: &ApiKeyRecord) -> Audited {
    Audited {
        kind: AuditedKind::ApiKey,
        id: String::from(record.key_id.clone()),
        name: record.name.clone(),
        version: None,
    }
}
