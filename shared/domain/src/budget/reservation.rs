//! Money that is set aside before a model is called, so that calls at once cannot overspend.

use serde::{Deserialize, Serialize};

use super::{Budget, BudgetAction, Month};
use crate::{
    id::{ClientId, LeaseId},
    money::{self, NanoUsd},
};

/// What is set aside for the call of a task, on the budgets of its client and of those above it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// The lease under which the call is made. It is given back when that is over.
    pub lease_id: LeaseId,
    /// The most that the call can cost.
    #[serde(rename = "amount_nanos", with = "money::nanos")]
    pub amount: NanoUsd,
    /// The month whose budgets pay.
    pub month: Month,
    /// Whose budgets pay.
    pub clients: Vec<ClientId>,
}

/// What was spent of a budget in a month, and what is set aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spending {
    /// What was paid.
    #[serde(rename = "spent_nanos", with = "money::nanos")]
    pub spent: NanoUsd,
    /// What is set aside for calls that are under way.
    #[serde(rename = "reserved_nanos", with = "money::nanos")]
    pub reserved: NanoUsd,
}

/// Whether a call may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may.
    Fits,
    /// Not while so much is set aside for others; those who pay less than that give the rest back.
    Wait,
    /// Not this month.
    Exhausted,
}

/// Whether a call that costs at most `amount` fits into a budget of which so much is gone.
pub fn decide(budget: Budget, spending: Spending, amount: NanoUsd) -> Decision {
    if budget.action == BudgetAction::Warn {
        return Decision::Fits;
    }
    let at_least = spending.spent + amount;
    if at_least > budget.monthly {
        Decision::Exhausted
    } else if at_least + spending.reserved > budget.monthly {
        Decision::Wait
    } else {
        Decision::Fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_counts_as_spent_until_it_is_given_back() {
        let nanos = NanoUsd::from_nanos;
        let budget = |action| Budget {
            monthly: nanos(100),
            action,
        };
        for (spent, reserved, amount, expected) in [
            (0, 0, 100, Decision::Fits),
            (0, 0, 101, Decision::Exhausted),
            (50, 0, 50, Decision::Fits),
            (50, 1, 50, Decision::Wait),
            (51, 0, 50, Decision::Exhausted),
            (100, 0, 0, Decision::Fits),
            (0, 100, 1, Decision::Wait),
        ] {
            let spending = Spending {
                spent: nanos(spent),
                reserved: nanos(reserved),
            };
            let case = (spent, reserved, amount);
            assert_eq!(
                decide(budget(BudgetAction::Block), spending, nanos(amount)),
                expected,
                "{case:?}"
            );
            assert_eq!(
                decide(budget(BudgetAction::Warn), spending, nanos(amount)),
                Decision::Fits
            );
        }
    }
}
