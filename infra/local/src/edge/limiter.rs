//! Counts requests, as Cloudflare's rate limits do: within minutes of the clock.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use hg_domain::time::Timestamp;
use hg_edge::Limit;

/// The requests of one minute.
#[derive(Debug, Default)]
pub(super) struct Limiter(Mutex<Minute>);

#[derive(Debug, Default)]
struct Minute {
    number: i64,
    counts: HashMap<(Limit, String), u32>,
}

impl Limiter {
    /// Whether one more request of `key` is among the first `most` of its minute.
    pub(super) fn allows(&self, limit: Limit, key: &str, most: u32, now: Timestamp) -> bool {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let period = i64::try_from(Limit::PERIOD.as_secs()).unwrap_or(1);
        let number = now.as_seconds().div_euclid(period);
        if minute.number != number {
            *minute = Minute {
                number,
                counts: HashMap::new(),
            };
        }
        let count = minute.counts.entry((limit, key.to_owned())).or_default();
        *count = count.saturating_add(1);
        *count <= most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_pass_in_a_minute_and_every_caller_counts_for_itself() {
        let limiter = Limiter::default();
        let first: Timestamp = "2026-11-24T09:30:00Z".parse().unwrap();
        let last: Timestamp = "2026-11-24T09:30:59Z".parse().unwrap();
        let next: Timestamp = "2026-11-24T09:31:00Z".parse().unwrap();
        let allows = |key, now| limiter.allows(Limit::Address, key, 2, now);
        let of_a = [first, first, last, next].map(|now| allows("a", now));
        assert_eq!(of_a, [true, true, false, true]);
        assert!(allows("b", next));
    }
}
