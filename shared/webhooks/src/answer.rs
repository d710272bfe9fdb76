//! What is kept of an answer.

use std::time::{Duration, SystemTime};

use hg_domain::webhook::ANSWER_MAX_BYTES;
use reqwest::{
    Response,
    header::{HeaderMap, RETRY_AFTER},
};
use tokio::time::{Instant, timeout_at};

/// Nobody waits longer, so a longer wait means the same as this one.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// The first kilobyte of an answer's body as text, or as much of it as comes before `deadline`. The rest
/// is not read: the connection ends with the answer.
pub(crate) async fn beginning(mut response: Response, deadline: Instant) -> Option<String> {
    let mut bytes = Vec::new();
    while bytes.len() < ANSWER_MAX_BYTES
        && let Ok(Ok(Some(chunk))) = timeout_at(deadline, response.chunk()).await
    {
        bytes.extend(chunk.iter().take(ANSWER_MAX_BYTES - bytes.len()));
    }
    Some(text(&bytes)).filter(|text| !text.is_empty())
}

/// The bytes as text. What is none becomes a sign that says so, which is longer than a byte.
fn text(bytes: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    text.truncate(text.floor_char_boundary(ANSWER_MAX_BYTES));
    text
}

/// How long the receiver asks us to stay away: `Retry-After`, in whole seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let until = |date: SystemTime| date.duration_since(now).unwrap_or_default();
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let wait = if is_number {
        value.parse().map_or(LONGEST_WAIT, Duration::from_secs)
    } else {
        httpdate::parse_http_date(value).ok().map(until)?
    };
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(value: &str) -> Option<u64> {
        let now = httpdate::parse_http_date("Tue, 24 Nov 2026 09:30:00 GMT").unwrap();
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
        retry_after(&headers, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_wait_is_in_seconds_or_until_a_date_and_a_day_at_most() {
        for (value, expected) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Tue, 24 Nov 2026 09:30:05 GMT", Some(5)),
            ("Tuesday, 24-Nov-26 09:31:00 GMT", Some(60)),
            ("Tue, 24 Nov 2026 09:29:00 GMT", Some(0)),
            ("86401", Some(86_400)),
            ("99999999999999999999999999", Some(86_400)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(86_400)),
            ("", None),
            ("-5", None),
            ("+5", None),
            ("1.5", None),
            ("NaN", None),
            ("soon", None),
            ("Tue, 99 Nov 2026 09:30:00 GMT", None),
        ] {
            assert_eq!(seconds(value), expected, "{value}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::now()), None);
    }

    #[test]
    fn a_text_is_not_longer_than_its_bytes_were_allowed_to_be() {
        assert_eq!(text("ä€😀".as_bytes()), "ä€😀");
        assert_eq!(text(b"a\xffb"), "a\u{fffd}b");
        assert_eq!(text(&[0xff; ANSWER_MAX_BYTES]).len(), 1023);
        let cut = ["a".repeat(1023).as_bytes(), &"ä".as_bytes()[..1]].concat();
        assert_eq!(text(&cut), "a".repeat(1023));
    }
}
