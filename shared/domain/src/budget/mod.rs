//! What a client, and all clients below it, may spend in a month.

mod month;
mod reservation;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

pub use self::{
    month::Month,
    reservation::{Decision, Reservation, Spending, decide},
};
use crate::{
    money::{self, NanoUsd},
    violation::Violations,
};

/// The largest budget that can be set, in dollars.
const MOST_DOLLARS: f64 = 1_000_000.0;

/// What happens at the end of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BudgetAction {
    /// No model is called that could cost more than what is left.
    Block,
    /// Texts are written all the same, and carry a warning.
    Warn,
}

/// What a client, and all clients below it, may spend in a month (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The amount.
    #[serde(rename = "monthly_nanos", with = "money::nanos")]
    pub monthly: NanoUsd,
    /// What happens at its end.
    pub action: BudgetAction,
}

/// A budget as callers send it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetRequest {
    /// The amount, in US dollars.
    #[schema(required, nullable = false, exclusive_minimum = 0, maximum = 1_000_000)]
    pub monthly_usd: Option<f64>,
    /// What happens at its end: `block` if left out.
    #[schema(value_type = Option<BudgetAction>)]
    pub action: Option<String>,
}

impl Budget {
    /// Checks a budget as it arrived, as the field `budget` of a client.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn validate(request: &BudgetRequest) -> Result<Self, Violations> {
        let mut refused = Violations::default();
        let monthly = request
            .monthly_usd
            .filter(|dollars| (0.0..=MOST_DOLLARS).contains(dollars))
            .and_then(|dollars| NanoUsd::from_dollars(dollars).ok())
            .filter(|amount| *amount > NanoUsd::ZERO);
        if request.monthly_usd.is_none() {
            refused.add("budget.monthly_usd", Value::Null, "is required");
        } else if monthly.is_none() {
            let rule = format!("must be an amount of dollars from 0.000000001 to {MOST_DOLLARS}");
            refused.add("budget.monthly_usd", Value::from(request.monthly_usd), rule);
        }
        let action = match request.action.as_deref() {
            None | Some("block") => BudgetAction::Block,
            Some("warn") => BudgetAction::Warn,
            Some(other) => {
                refused.add("budget.action", other, "must be one of block, warn");
                BudgetAction::Block
            }
        };
        refused.or(Self {
            monthly: monthly.unwrap_or_default(),
            action,
        })
    }

    /// Why it does not pay, as the rest of a sentence: whose it is, that it `is_over`, and when it
    /// begins anew.
    pub fn refusal(&self, whose: &str, month: &Month, is_over: &str) -> String {
        let anew = match month.end() {
            Ok(end) => format!("; it begins anew on {}", end.day()),
            Err(_) => String::new(),
        };
        format!(
            "budget of {whose} for {month}, ${}, {is_over}{anew}",
            self.monthly
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(monthly_usd: f64, action: Option<&str>) -> Result<Budget, Violations> {
        Budget::validate(&BudgetRequest {
            monthly_usd: Some(monthly_usd),
            action: action.map(str::to_owned),
        })
    }

    #[test]
    fn a_budget_is_an_amount_and_blocks_unless_it_says_otherwise() {
        let expected = Budget {
            monthly: NanoUsd::from_nanos(500_000_000),
            action: BudgetAction::Block,
        };
        assert_eq!(budget(0.5, None), Ok(expected));
        assert_eq!(
            budget(1.0, Some("warn")).unwrap().action,
            BudgetAction::Warn
        );
    }

    #[test]
    fn a_refusal_says_whose_budget_it_is_and_when_it_begins_anew() {
        let refusal =
            budget(0.5, None)
                .unwrap()
                .refusal("Acme", &"2026-12".parse().unwrap(), "is spent");
        assert_eq!(
            refusal,
            "budget of Acme for 2026-12, $0.50, is spent; it begins anew on 2027-01-01"
        );
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for dollars in [0.0, -1.0, 1e-12, 1e7, f64::NAN, f64::INFINITY] {
            assert!(budget(dollars, None).is_err(), "{dollars}");
        }
        let both = budget(0.0, Some("stop")).unwrap_err();
        assert_eq!(
            both.fields().collect::<Vec<_>>(),
            ["budget.monthly_usd", "budget.action"]
        );
    }
}
