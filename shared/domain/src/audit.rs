//! Who changed what.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::Principal,
    client::Client,
    id::{AuditId, ClientId},
    time::Timestamp,
};

/// What was done to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// An earlier version of it was made the present one.
    Restored,
    /// It was removed.
    Deleted,
    /// It was put out of use by the system.
    Disabled,
}

/// What kind of thing it was done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditedKind {
    /// A client.
    Client,
    /// A member of a client.
    Member,
    /// An API key.
    ApiKey,
    /// A strategy.
    Strategy,
    /// A template.
    Template,
    /// A provider key.
    ProviderKey,
    /// A webhook endpoint.
    Webhook,
    /// The secret that callbacks are signed with.
    CallbackSecret,
}

/// A thing that something was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// What kind of thing it is.
    pub kind: AuditedKind,
    /// Which one.
    pub id: String,
    /// What it is called, for people.
    pub name: String,
    /// The version that came of it, if it has versions.
    pub version: Option<u64>,
}

impl From<&Client> for Audited {
    fn from(client: &Client) -> Self {
        Self {
            kind: AuditedKind::Client,
            id: client.client_id.to_string(),
            name: client.name.clone(),
            version: Some(client.version),
        }
    }
}

/// One entry of a client's audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// Its identifier, which sorts by time.
    pub audit_id: AuditId,
    /// Whose log it is in.
    pub client_id: ClientId,
    /// Who did it: `key:` and its last four characters, `user:` and the user, `operator` or `system`.
    pub actor: String,
    /// What was done.
    pub action: AuditAction,
    /// To what kind of thing.
    pub kind: AuditedKind,
    /// To which one.
    pub id: String,
    /// What it is called, for people.
    pub name: String,
    /// The version of the thing that came of it, if it has versions.
    pub version: Option<u64>,
    /// When.
    pub created_at: Timestamp,
}

impl AuditEntry {
    /// That `actor` did `action` to `what` at `now`, for the log of `owner`.
    pub fn new(
        owner: ClientId,
        actor: &Principal,
        action: AuditAction,
        what: impl Into<Audited>,
        now: Timestamp,
    ) -> Self {
        Self::by(owner, actor.name.clone(), action, what.into(), now)
    }

    /// That the system itself did `action` to `what` at `now`.
    pub fn by_system(
        owner: ClientId,
        action: AuditAction,
        what: impl Into<Audited>,
        now: Timestamp,
    ) -> Self {
        Self::by(owner, "system".to_owned(), action, what.into(), now)
    }

    fn by(
        owner: ClientId,
        actor: String,
        action: AuditAction,
        what: Audited,
        now: Timestamp,
    ) -> Self {
        Self {
            audit_id: AuditId::new(),
            client_id: owner,
            actor,
            action,
            kind: what.kind,
            id: what.id,
            name: what.name,
            version: what.version,
            created_at: now,
        }
    }
}
