//! Tenants and their hierarchy: root, agencies, customers.

mod deletion;
mod input;
mod path;
mod place;
mod slug;
mod summary;
mod wire;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub use self::{
    deletion::{DELETION_GRACE, Deletion, Stage},
    input::{ClientEdit, ClientInput},
    path::ClientPath,
    place::{MoveRefused, PlaceRefused},
    slug::{InvalidSlug, Slug},
    summary::ClientSummary,
    wire::{NewClientRequest, UpdateClientRequest},
};
use crate::{budget::Budget, id::ClientId, json_text, time::Timestamp};

/// The place of a client in the hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClientType {
    /// The operator; it has no parent.
    Root,
    /// An agency under the root.
    Agency,
    /// A customer of an agency.
    Customer,
}

impl ClientType {
    /// What the parent of such a client must be; `None` for a root, which has none.
    pub const fn parent(self) -> Option<Self> {
        match self {
            Self::Root => None,
            Self::Agency => Some(Self::Root),
            Self::Customer => Some(Self::Agency),
        }
    }

    /// The word in requests and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Agency => "agency",
            Self::Customer => "customer",
        }
    }
}

/// A tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// Its identifier.
    pub client_id: ClientId,
    /// Its name, as people write it.
    pub name: String,
    /// Its name in addresses; unique in the table.
    pub slug: Slug,
    /// Its place in the hierarchy.
    #[serde(rename = "type")]
    pub client_type: ClientType,
    /// The client above it.
    pub parent_id: Option<ClientId>,
    /// From the root to itself.
    pub path: ClientPath,
    /// Whatever its owner keeps with it; offered to templates.
    #[serde(with = "json_text")]
    pub metadata: Map<String, Value>,
    /// What it, and the clients below it, may spend.
    #[serde(default)]
    pub budget: Option<Budget>,
    /// How far its deletion is, once somebody asked for it. To callers it is gone from then on.
    #[serde(default)]
    pub deletion: Option<Deletion>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: u64,
}

impl Client {
    /// A new client below `parent`, with nothing but its name and place.
    pub fn new(
        name: &str,
        slug: Slug,
        client_type: ClientType,
        parent: Option<&Self>,
        now: Timestamp,
    ) -> Self {
        let client_id = ClientId::new();
        Self {
            client_id,
            name: name.to_owned(),
            slug,
            client_type,
            parent_id: parent.map(|parent| parent.client_id),
            path: ClientPath::below(parent, client_id),
            metadata: Map::new(),
            budget: None,
            deletion: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The client with its deletion this far.
    #[must_use]
    pub fn deleting(&self, deletion: Deletion, now: Timestamp) -> Self {
        Self {
            deletion: Some(deletion),
            updated_at: now,
            version: self.version.saturating_add(1),
            ..self.clone()
        }
    }
}
