//! How long a provider asks us to stay away.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// Nobody here waits longer, so a longer wait means the same as this one.
const LONGEST: Duration = Duration::from_hours(1);

/// The wait that the headers ask for: `retry-after-ms`, else `Retry-After` in seconds or as a date.
/// None, or one that makes no sense, is no wait.
pub(crate) fn wait(headers: &HeaderMap, now: SystemTime) -> Duration {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let millis = || seconds(text("retry-after-ms")?.parse::<f64>().ok()? / 1000.0);
    let header = || {
        let value = text(RETRY_AFTER.as_str())?;
        value
            .parse()
            .ok()
            .and_then(seconds)
            .or_else(|| until(value, now))
    };
    millis().or_else(header).unwrap_or_default()
}

/// Whether the headers name a wait at all.
pub(crate) fn is_asked_for(headers: &HeaderMap) -> bool {
    headers.contains_key("retry-after-ms") || headers.contains_key(RETRY_AFTER)
}

/// A wait of so many seconds, within reason.
pub(crate) fn seconds(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds.clamp(0.0, LONGEST.as_secs_f64())).ok()
}

fn until(date: &str, now: SystemTime) -> Option<Duration> {
    let then = httpdate::parse_http_date(date).ok()?;
    Some(then.duration_since(now).unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(headers: &[(&'static str, &str)]) -> u128 {
        let now = httpdate::parse_http_date("Tue, 24 Nov 2026 09:30:00 GMT").unwrap();
        let parsed = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        wait(&parsed.collect(), now).as_millis()
    }

    #[test]
    fn seconds_dates_and_milliseconds_are_understood() {
        for (value, expected) in [
            ("2", 2_000),
            (" 0.25 ", 250),
            ("Tue, 24 Nov 2026 09:30:05 GMT", 5_000),
            ("Tuesday, 24-Nov-26 09:30:05 GMT", 5_000),
            ("Tue Nov 24 09:30:05 2026", 5_000),
            ("Tue, 24 Nov 2026 09:29:00 GMT", 0),
        ] {
            assert_eq!(millis(&[("retry-after", value)]), expected, "{value}");
        }
        assert_eq!(
            millis(&[("retry-after-ms", "1500"), ("retry-after", "9")]),
            1_500
        );
        assert_eq!(
            millis(&[("retry-after-ms", "soon"), ("retry-after", "9")]),
            9_000
        );
        assert_eq!(millis(&[]), 0);
    }

    #[test]
    fn absurd_waits_are_clamped() {
        for (value, expected) in [
            ("-5", 0),
            ("NaN", 0),
            ("-inf", 0),
            ("inf", 3_600_000),
            ("1e300", 3_600_000),
            ("31536000", 3_600_000),
            ("99999999999999999999999999", 3_600_000),
            ("Wed, 24 Nov 2027 09:30:00 GMT", 3_600_000),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 3_600_000),
            ("Tue, 99 Nov 2026 09:30:00 GMT", 0),
            ("", 0),
            ("tomorrow", 0),
        ] {
            assert_eq!(millis(&[("retry-after", value)]), expected, "{value}");
            if !value.contains(' ') {
                assert_eq!(millis(&[("retry-after-ms", value)]), expected, "{value}");
            }
        }
    }
}
