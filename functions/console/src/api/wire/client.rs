//! Clients.

use hg_domain::{
    budget::BudgetAction,
    client::{ClientPath, ClientSummary},
    id::ClientId,
    money::NanoUsd,
    time::Timestamp,
};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ClientView {
    #[serde(flatten)]
    pub(crate) summary: ClientSummary,
    pub(crate) parent_id: Option<ClientId>,
    pub(crate) path: ClientPath,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) budget: Option<BudgetView>,
    pub(crate) spending: Option<Spending>,
    pub(crate) version: u64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct BudgetView {
    pub(crate) monthly_usd: NanoUsd,
    pub(crate) action: BudgetAction,
}

/// What is gone of a budget this month.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Spending {
    pub(crate) spent_usd: NanoUsd,
    pub(crate) reserved_usd: NanoUsd,
    pub(crate) resets_at: Option<Timestamp>,
}
