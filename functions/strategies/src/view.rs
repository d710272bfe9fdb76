//! Strategies as callers see them.

use hg_domain::{
    content::ContentType,
    id::{ClientId, StrategyId},
    strategy::StrategyRecord,
    time::Timestamp,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A strategy of a client.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StrategyView {
    /// Its identifier.
    pub strategy_id: StrategyId,
    /// The client that owns it.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// What kind of text it is for.
    pub content_type: ContentType,
    /// The settings that were made; the others have their defaults.
    #[schema(value_type = Object)]
    pub configuration: Map<String, Value>,
    /// Whether it may be in effect.
    pub is_active: bool,
    /// When it was last activated; of several active ones the latest is in effect.
    pub activated_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; its `ETag` is `"v{version}"`.
    pub version: u64,
}

impl From<StrategyRecord> for StrategyView {
    fn from(record: StrategyRecord) -> Self {
        Self {
            strategy_id: record.strategy_id,
            client_id: record.client_id,
            name: record.name,
            content_type: record.content_type,
            configuration: record.configuration,
            is_active: record.is_active,
            activated_at: record.activated_at,
            created_at: record.created_at,
            updated_at: record.updated_at,
            version: record.version,
        }
    }
}
