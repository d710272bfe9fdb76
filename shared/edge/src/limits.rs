//! How much a caller may ask for.

use std::time::Duration;

use hg_domain::time::Timestamp;

use crate::routes::Class;

/// A limit of requests within [`Limit::PERIOD`]. How many it lets pass is set where the front door
/// runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Of an address, before anybody knows whose requests they are.
    Address,
    /// Of a caller, for requests of a class.
    Caller(Class),
}

impl Limit {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Address,
        Self::Caller(Class::Generate),
        Self::Caller(Class::Read),
        Self::Caller(Class::Write),
    ];

    /// The time that limits are for.
    pub const PERIOD: Duration = Duration::from_mins(1);

    /// The name that it is set under.
    pub const fn binding(self) -> &'static str {
        match self {
            Self::Address => "LIMIT_ADDRESS",
            Self::Caller(Class::Generate) => "LIMIT_GENERATE",
            Self::Caller(Class::Read) => "LIMIT_READ",
            Self::Caller(Class::Write) => "LIMIT_WRITE",
        }
    }

    /// How long until requests pass again: periods begin with the minutes of the clock.
    pub(crate) fn wait(now: Timestamp) -> Duration {
        let period = i64::try_from(Self::PERIOD.as_millis()).unwrap_or(i64::MAX);
        let left = period - now.as_millis().rem_euclid(period);
        Duration::from_millis(u64::try_from(left).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_lasts_to_the_end_of_the_minute() {
        let at = |text: &str| Limit::wait(text.parse().unwrap()).as_millis();
        assert_eq!(at("2026-11-24T09:30:00Z"), 60_000);
        assert_eq!(at("2026-11-24T09:30:59.999Z"), 1);
    }
}
