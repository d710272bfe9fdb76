//! Clients as callers see them.

use hg_domain::{
    budget::{Budget, BudgetAction, Month, Spending},
    client::{Client, ClientPath, ClientSummary},
    id::ClientId,
    money::NanoUsd,
    time::Timestamp,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A client.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientView {
    /// What a list shows of it too.
    #[serde(flatten)]
    pub summary: ClientSummary,
    /// The client above it.
    pub parent_id: Option<ClientId>,
    /// From the root to itself.
    pub path: ClientPath,
    /// Whatever is kept with it.
    #[schema(value_type = Object)]
    pub metadata: Map<String, Value>,
    /// What it, and the clients below it, may spend in a month.
    pub budget: Option<BudgetView>,
    /// Counts the changes; its `ETag` is `"v{version}"`.
    pub version: u64,
}

/// What a client, and the clients below it, may spend in a month (UTC).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BudgetView {
    /// The amount, in US dollars.
    pub monthly_usd: NanoUsd,
    /// What happens at its end.
    pub action: BudgetAction,
}

/// A client, and what is gone of its budget.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientWithSpending {
    /// The client.
    #[serde(flatten)]
    pub client: ClientView,
    /// What is gone of its budget this month; `null` if it has none.
    #[schema(required)]
    pub spending: Option<SpendingView>,
}

/// What is gone of a budget.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SpendingView {
    /// The month, as `2026-11`.
    pub month: Month,
    /// What was paid, in US dollars.
    pub spent_usd: NanoUsd,
    /// What is set aside for texts that are being written, in US dollars.
    pub reserved_usd: NanoUsd,
    /// When the budget begins anew.
    pub resets_at: Option<Timestamp>,
}

impl From<Client> for ClientView {
    fn from(client: Client) -> Self {
        Self {
            summary: ClientSummary::from(&client),
            parent_id: client.parent_id,
            path: client.path,
            metadata: client.metadata,
            budget: client.budget.map(BudgetView::from),
            version: client.version,
        }
    }
}

impl From<Budget> for BudgetView {
    fn from(budget: Budget) -> Self {
        Self {
            monthly_usd: budget.monthly,
            action: budget.action,
        }
    }
}

impl SpendingView {
    pub(crate) fn new(month: Month, spending: Spending) -> Self {
        Self {
            resets_at: month.end().ok(),
            month,
            spent_usd: spending.spent,
            reserved_usd: spending.reserved,
        }
    }
}
