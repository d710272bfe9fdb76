//! How often, how long and how far apart a provider is asked.

use std::time::Duration;

use hg_domain::config::{ConfigError, Vars};

/// Tries of one call, the first included. One without a temperature comes on top.
const TRIES: u32 = 3;

/// The limits of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Policy {
    timeout: Duration,
    base: Duration,
}

impl Policy {
    /// Reads `LLM_TIMEOUT_MS`, the longest that one try may take (60000 if not set), and
    /// `LLM_RETRY_BASE_MS`, the longest wait before the first retry, doubled for every further one
    /// (1000 if not set).
    pub(crate) fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let variable = "LLM_TIMEOUT_MS";
        let timeout = vars.millis(variable, Duration::from_mins(1))?;
        if timeout.is_zero() {
            let expected = "a whole number of milliseconds above 0";
            return Err(ConfigError::malformed(variable, expected));
        }
        let base = vars.millis("LLM_RETRY_BASE_MS", Duration::from_secs(1))?;
        Ok(Self { timeout, base })
    }

    /// How long a try may take when so much time is left.
    pub(crate) fn limit(&self, left: Duration) -> Duration {
        self.timeout.min(left)
    }

    /// How long to wait before trying again after so many retries; `None` for giving up, because
    /// there are no tries left or the wait would outlast the call.
    pub(crate) fn wait(
        &self,
        earliest: Duration,
        retries: u32,
        left: Duration,
        jitter: impl FnOnce(Duration) -> Duration,
    ) -> Option<Duration> {
        let ceiling = self.base.saturating_mul(2_u32.saturating_pow(retries));
        let wait = jitter(ceiling).max(earliest);
        (retries + 1 < TRIES && wait < left).then_some(wait)
    }
}

/// Any wait up to the ceiling, so that callers who failed together do not come back together.
pub(crate) fn full_jitter(ceiling: Duration) -> Duration {
    let millis = u64::try_from(ceiling.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(fastrand::u64(..=millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(timeout: &str, base: &str) -> Result<Policy, ConfigError> {
        let get = |name: &str| {
            Some(
                if name == "LLM_TIMEOUT_MS" {
                    timeout
                } else {
                    base
                }
                .into(),
            )
        };
        Policy::from_vars(&Vars::new(&get))
    }

    #[test]
    fn the_wait_doubles_until_tries_or_time_run_out() {
        let policy = policy("60000", "1000").unwrap();
        for (earliest, retries, left, expected) in [
            (0, 0, 60_000, Some(1_000)),
            (0, 1, 60_000, Some(2_000)),
            (0, 2, 60_000, None),
            (0, u32::MAX - 1, 60_000, None),
            (1_500, 0, 60_000, Some(1_500)),
            (1_500, 1, 60_000, Some(2_000)),
            (0, 0, 1_001, Some(1_000)),
            (0, 0, 1_000, None),
            (5_000, 0, 4_000, None),
            (0, 0, 0, None),
        ] {
            let [earliest, left] = [earliest, left].map(Duration::from_millis);
            let wait = policy.wait(earliest, retries, left, |ceiling| ceiling);
            assert_eq!(
                wait.map(|wait| wait.as_millis()),
                expected,
                "{earliest:?} {retries} {left:?}"
            );
        }
    }

    #[test]
    fn jitter_is_full_and_never_above_the_ceiling() {
        let ceiling = Duration::from_millis(3);
        let waits: Vec<_> = (0..1000)
            .map(|_| full_jitter(ceiling).as_millis())
            .collect();
        for wait in 0..=3 {
            assert!(waits.contains(&wait), "{wait}");
        }
        assert!(waits.iter().all(|wait| *wait <= 3));
        assert!(full_jitter(Duration::MAX) <= Duration::MAX);
    }

    #[test]
    fn a_try_never_outlasts_the_call() {
        let policy = policy("1000", "0").unwrap();
        let limit = |left| policy.limit(Duration::from_millis(left)).as_millis();
        assert_eq!((limit(400), limit(4_000)), (400, 1_000));
    }

    #[test]
    fn limits_have_defaults_and_any_whole_number_will_do() {
        let default = Policy {
            timeout: Duration::from_mins(1),
            base: Duration::from_secs(1),
        };
        assert_eq!(policy("", " ").unwrap(), default);
        let huge = policy("18446744073709551615", "18446744073709551615").unwrap();
        assert_eq!(
            huge.wait(Duration::ZERO, 1, Duration::from_secs(1), |ceiling| ceiling),
            None
        );
    }

    #[test]
    fn a_try_that_may_take_no_time_is_refused() {
        let error = policy("0", "1").unwrap_err().to_string();
        assert!(error.starts_with("LLM_TIMEOUT_MS is malformed"), "{error}");
    }
}
