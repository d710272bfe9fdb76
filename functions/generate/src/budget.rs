//! Refusing work that a budget has nothing left for.
//!
//! This is a courtesy: what holds the budget is the money that a worker sets aside before it calls a
//! model. Here a caller learns at once what its job would fail with.

use hg_domain::{
    budget::{Budget, BudgetAction, Month},
    client::Client,
    time::Timestamp,
};
use hg_http::error::ApiError;

use crate::config::State;

/// Whether the client, and every client above it, has something left of its budget. Nothing is read
/// for a client that has none.
///
/// # Errors
/// 429 `BUDGET_EXCEEDED` with the client whose budget it is, and when it begins anew.
pub(crate) async fn check(state: &State, client: &Client) -> Result<(), ApiError> {
    let now = Timestamp::now();
    let month = Month::of(now);
    for payer in state.tenancy.chain(client).await? {
        let Some(budget) = payer
            .budget
            .filter(|budget| budget.action == BudgetAction::Block)
        else {
            continue;
        };
        let spending = state.store.spending(payer.client_id, &month).await?;
        if spending.spent >= budget.monthly {
            return Err(exceeded(&payer, budget, &month, now));
        }
    }
    Ok(())
}

fn exceeded(payer: &Client, budget: Budget, month: &Month, now: Timestamp) -> ApiError {
    let whose = format!("{} ({})", payer.name, payer.client_id);
    let message = format!("the {}", budget.refusal(&whose, month, "is spent"));
    let end = month.end().unwrap_or(now);
    ApiError::budget_exceeded(message, end.since(now))
}
