//! What lists show of a client.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Client, ClientType, Slug};
use crate::{id::ClientId, time::Timestamp};

/// What lists show of a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClientSummary {
    /// Its identifier.
    pub client_id: ClientId,
    /// Its name, as people write it.
    pub name: String,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its place in the hierarchy.
    #[serde(rename = "type")]
    pub client_type: ClientType,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl From<&Client> for ClientSummary {
    fn from(client: &Client) -> Self {
        Self {
            client_id: client.client_id,
            name: client.name.clone(),
            slug: client.slug.clone(),
            client_type: client.client_type,
            created_at: client.created_at,
            updated_at: client.updated_at,
        }
    }
}
