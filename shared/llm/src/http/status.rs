//! Whether another try may help, as the headers of a failure say.

use std::time::SystemTime;

use reqwest::header::HeaderMap;

use super::retry_after;
use crate::model::Retry;

/// Whether a request may be sent again as it is, and when. What the provider says in
/// `x-should-retry` wins over what its failure means, `passes`.
pub(crate) fn retry(passes: bool, headers: &HeaderMap, now: SystemTime) -> Retry {
    if told_to_retry(headers).unwrap_or(passes) {
        Retry::NotBefore(retry_after::wait(headers, now))
    } else {
        Retry::Never
    }
}

fn told_to_retry(headers: &HeaderMap) -> Option<bool> {
    headers
        .get("x-should-retry")?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_provider_knows_best() {
        let now = Retry::NotBefore(Duration::ZERO);
        let wait = Retry::NotBefore(Duration::from_secs(7));
        for (passes, header, value, expected) in [
            (true, "x-other", "", now),
            (false, "x-other", "", Retry::Never),
            (false, "x-should-retry", "true", now),
            (true, "X-Should-Retry", "false", Retry::Never),
            (true, "x-should-retry", "perhaps", now),
            (false, "x-should-retry", "perhaps", Retry::Never),
            (true, "retry-after", "7", wait),
            (false, "retry-after", "7", Retry::Never),
        ] {
            let headers = [(header.parse().unwrap(), value.parse().unwrap())];
            let verdict = retry(
                passes,
                &headers.into_iter().collect(),
                SystemTime::UNIX_EPOCH,
            );
            assert_eq!(verdict, expected, "{passes} {header}: {value}");
        }
    }
}
