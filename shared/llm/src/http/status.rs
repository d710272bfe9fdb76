//! What a status means: a code for the caller, and whether another try may help.

use std::time::SystemTime;

use hg_domain::failure::FailureCode;
use reqwest::{StatusCode, header::HeaderMap};

use super::retry_after;
use crate::model::Retry;

/// The code of a failure that the provider answered with this status.
pub(crate) fn failure_code(status: StatusCode) -> FailureCode {
    match status.as_u16() {
        429 => FailureCode::ProviderRateLimited,
        408 | 409 | 500.. => FailureCode::ProviderUnavailable,
        _ => FailureCode::ProviderRejected,
    }
}

/// Whether a request that was answered like this may be sent again as it is, and when.
///
/// `hopeless` says that the body of the answer rules out what its status allows. What the provider
/// says in `x-should-retry` wins over both.
pub(crate) fn retry(
    status: StatusCode,
    headers: &HeaderMap,
    hopeless: bool,
    now: SystemTime,
) -> Retry {
    let transient = matches!(status.as_u16(), 408 | 409 | 429 | 500..);
    if told_to_retry(headers).unwrap_or(transient && !hopeless) {
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

    fn verdict(status: u16, headers: &[(&'static str, &str)], hopeless: bool) -> Retry {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let status = StatusCode::from_u16(status).unwrap();
        retry(status, &headers.collect(), hopeless, SystemTime::UNIX_EPOCH)
    }

    const NOW: Retry = Retry::NotBefore(Duration::ZERO);

    #[test]
    fn what_passes_is_tried_again() {
        for status in [408, 409, 429, 500, 502, 503, 504, 529, 599] {
            assert_eq!(verdict(status, &[], false), NOW, "{status}");
            assert_eq!(verdict(status, &[], true), Retry::Never, "{status}");
        }
        for status in [301, 304, 400, 401, 402, 403, 404, 413, 422, 498] {
            assert_eq!(verdict(status, &[], false), Retry::Never, "{status}");
        }
    }

    #[test]
    fn the_provider_knows_best() {
        let (yes, no) = ("x-should-retry", "X-Should-Retry");
        assert_eq!(verdict(400, &[(yes, "true")], false), NOW);
        assert_eq!(verdict(429, &[(yes, "true")], true), NOW);
        assert_eq!(verdict(500, &[(no, "false")], false), Retry::Never);
        assert_eq!(verdict(500, &[(no, "perhaps")], false), NOW);
        let wait = Retry::NotBefore(Duration::from_secs(7));
        assert_eq!(verdict(503, &[("retry-after", "7")], false), wait);
    }

    #[test]
    fn a_caller_learns_whose_fault_it_was() {
        use FailureCode::{ProviderRateLimited, ProviderRejected, ProviderUnavailable};
        for (status, code) in [
            (302, ProviderRejected),
            (400, ProviderRejected),
            (401, ProviderRejected),
            (404, ProviderRejected),
            (408, ProviderUnavailable),
            (409, ProviderUnavailable),
            (429, ProviderRateLimited),
            (500, ProviderUnavailable),
            (529, ProviderUnavailable),
        ] {
            assert_eq!(
                failure_code(StatusCode::from_u16(status).unwrap()),
                code,
                "{status}"
            );
        }
    }
}
