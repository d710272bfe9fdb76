//! Strategies.

use std::collections::BTreeMap;

use hg_domain::{
    content::ContentType,
    id::{ClientId, StrategyId},
    time::Timestamp,
};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct StrategyView {
    pub(crate) strategy_id: StrategyId,
    pub(crate) name: String,
    pub(crate) content_type: ContentType,
    pub(crate) configuration: Map<String, Value>,
    pub(crate) is_active: bool,
    pub(crate) updated_at: Timestamp,
    pub(crate) version: u64,
}

/// The strategies of a client and of those above it, merged setting by setting.
#[derive(Debug, Deserialize)]
pub(crate) struct EffectiveStrategy {
    pub(crate) strategy: Option<StrategyName>,
    pub(crate) configuration: Map<String, Value>,
    /// The client that each setting is from; none for the built-in one.
    #[serde(default)]
    pub(crate) origins: BTreeMap<String, Option<ClientId>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct StrategyName {
    pub(crate) strategy_id: StrategyId,
    pub(crate) client_id: ClientId,
    pub(crate) name: String,
    pub(crate) version: u64,
}
