//! When a delivery is tried again.

use std::time::Duration;

/// The waits between the tries of a delivery: eight tries within some 28 hours.
const WAITS: [Duration; 7] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(10),
];
/// By which part of itself a wait is made longer or shorter, so that what failed together does not
/// come back together.
pub const JITTER: f64 = 0.1;
/// Answers by which a receiver says that it has too much to do.
const TOO_BUSY: [u16; 3] = [429, 502, 504];

/// How long to wait after the `tries`-th try has failed; `None` if it was the last one.
///
/// A receiver that is too busy gets twice the time. One that says itself when it wants the next try
/// (`retry_after`) is not tried before that, up to the next step of the schedule. `jitter` is from
/// −[`JITTER`] to [`JITTER`].
pub(super) fn wait_after(
    tries: u32,
    status: Option<u16>,
    retry_after: Option<Duration>,
    jitter: f64,
) -> Option<Duration> {
    let step = usize::try_from(tries).ok()?.checked_sub(1)?;
    let wait = *WAITS.get(step)?;
    let next = WAITS.get(step.saturating_add(1)).copied().unwrap_or(wait);
    let is_busy = status.is_some_and(|status| TOO_BUSY.contains(&status));
    let wait = if is_busy {
        wait.saturating_mul(2)
    } else {
        wait
    };
    let asked = retry_after.unwrap_or_default().min(next);
    let jitter = jitter.clamp(-JITTER, JITTER);
    // A wait that was asked for is made longer only.
    let asked = asked.mul_f64(1.0 + jitter.abs());
    Some(wait.mul_f64(1.0 + jitter).max(asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(status: u16, retry_after: Option<u64>, jitter: f64) -> Vec<u64> {
        let retry_after = retry_after.map(Duration::from_secs);
        (1..)
            .map_while(|tries| wait_after(tries, Some(status), retry_after, jitter))
            .map(|wait| wait.as_secs())
            .collect()
    }

    #[test]
    fn there_are_eight_tries() {
        let expected = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];
        assert_eq!(waits(500, None, 0.0), expected);
        assert_eq!(wait_after(8, Some(500), None, 0.0), None);
        assert_eq!(wait_after(0, None, None, 0.0), None);
    }

    #[test]
    fn who_is_too_busy_gets_twice_the_time() {
        assert_eq!(waits(429, None, 0.0)[..3], [10, 600, 3_600]);
        assert_eq!(waits(503, None, 0.0)[..3], [5, 300, 1_800]);
    }

    #[test]
    fn a_wish_is_granted_up_to_the_next_step() {
        assert_eq!(waits(503, Some(60), 0.0)[..3], [60, 300, 1_800]);
        assert_eq!(waits(503, Some(86_400), 0.0)[..3], [300, 1_800, 7_200]);
    }

    #[test]
    fn jitter_is_a_tenth_at_most() {
        assert_eq!(waits(500, None, 0.1)[1], 330);
        assert_eq!(waits(500, None, -5.0)[1], 270);
    }

    #[test]
    fn jitter_never_shortens_a_wait_that_was_asked_for() {
        for (jitter, expected) in [(-0.1, 66), (0.0, 60), (0.1, 66)] {
            assert_eq!(waits(503, Some(60), jitter)[0], expected, "{jitter}");
        }
        assert_eq!(waits(503, Some(1), -0.1)[1], 270);
    }
}
