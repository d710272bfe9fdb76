//! What providers were paid.

use std::ops::Add;

use serde::{Deserialize, Serialize};

use crate::{
    money::{self, NanoUsd},
    usage::TokenUsage,
};

/// What the work of providers came to, whether it led to a text or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Their tokens.
    pub usage: TokenUsage,
    /// The price of those tokens, as far as known.
    #[serde(rename = "cost_nanos", with = "money::nanos")]
    pub cost: NanoUsd,
    /// How many calls spent tokens whose price is unknown.
    pub unpriced: u32,
    /// How many requests they saw.
    pub calls: u32,
}

impl Spent {
    /// What `calls` requests for one text came to; `cost` is `None` where the price is unknown.
    pub fn new(usage: TokenUsage, cost: Option<NanoUsd>, calls: u32) -> Self {
        Self {
            usage,
            cost: cost.unwrap_or_default(),
            unpriced: u32::from(cost.is_none()),
            calls,
        }
    }

    /// The price of all tokens; `None` when that of some is unknown.
    pub fn known_cost(&self) -> Option<NanoUsd> {
        (self.unpriced == 0).then_some(self.cost)
    }

    /// Requests that were answered by nothing billable.
    pub fn nothing(calls: u32) -> Self {
        Self {
            calls,
            ..Self::default()
        }
    }
}

impl Add for Spent {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            usage: self.usage + other.usage,
            cost: self.cost + other.cost,
            unpriced: self.unpriced.saturating_add(other.unpriced),
            calls: self.calls.saturating_add(other.calls),
        }
    }
}
