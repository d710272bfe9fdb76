//! Provider keys as callers see them: without the key.

use hg_domain::{
    id::{ClientId, ProviderKeyId},
    provider::Provider,
    provider_key::ProviderKeyRecord,
    time::Timestamp,
    user::UserId,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What is known of a provider key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderKeyView {
    /// Its identifier.
    pub provider_key_id: ProviderKeyId,
    /// The client that owns it.
    pub client_id: ClientId,
    /// Whose key it is.
    pub provider: Provider,
    /// What it is called.
    pub label: String,
    /// The user whose own it is; `null` for a key of the client.
    #[schema(required, value_type = Option<String>)]
    pub user_id: Option<UserId>,
    /// The last four characters of the key, if it is long.
    pub last_four: String,
    /// Whether it may be used.
    pub is_active: bool,
    /// When it was last activated; of several keys of a client the latest is used.
    pub activated_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; its `ETag` is `"v{version}"`.
    pub version: u64,
}

impl From<ProviderKeyRecord> for ProviderKeyView {
    fn from(record: ProviderKeyRecord) -> Self {
        Self {
            provider_key_id: record.provider_key_id,
            client_id: record.client_id,
            provider: record.provider,
            label: record.label,
            user_id: record.user_id,
            last_four: record.last_four,
            is_active: record.is_active,
            activated_at: record.activated_at,
            created_at: record.created_at,
            updated_at: record.updated_at,
            version: record.version,
        }
    }
}
