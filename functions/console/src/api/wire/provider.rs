//! Providers, and keys for them.

use hg_domain::{id::ProviderKeyId, money::NanoUsd, provider::Provider, time::Timestamp};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct ProviderStatus {
    pub(crate) provider: Provider,
    pub(crate) name: String,
    pub(crate) available: bool,
    pub(crate) requires_user_key: bool,
    pub(crate) default_model: String,
    pub(crate) models: Vec<Model>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Model {
    #[serde(rename = "model")]
    pub(crate) name: String,
    pub(crate) context_length: Option<u64>,
    pub(crate) max_output_tokens: Option<u64>,
    pub(crate) prices: Vec<Price>,
    pub(crate) source: String,
    pub(crate) checked: String,
}

/// What a million tokens cost.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Price {
    pub(crate) min_prompt_tokens: u64,
    pub(crate) input_usd: Option<NanoUsd>,
    pub(crate) output_usd: Option<NanoUsd>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ProviderKeyView {
    pub(crate) provider_key_id: ProviderKeyId,
    pub(crate) provider: Provider,
    pub(crate) label: String,
    pub(crate) user_id: Option<String>,
    pub(crate) last_four: String,
    pub(crate) is_active: bool,
    pub(crate) updated_at: Timestamp,
    pub(crate) version: u64,
}

/// What came of calling a provider with a key.
#[derive(Debug, Deserialize)]
pub(crate) struct ProviderKeyTest {
    pub(crate) works: bool,
    pub(crate) message: Option<String>,
    pub(crate) model: String,
    pub(crate) duration_ms: u64,
    pub(crate) cost_usd: Option<NanoUsd>,
}
