//! Headers of our own.

use http::{HeaderMap, HeaderName};

/// The id of a request, both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What the front door shows the origin, so that it is known for the front door.
pub const ORIGIN_SECRET: HeaderName = HeaderName::from_static("x-origin-secret");
/// The path of the client that an answer is about, for the front door to authorise by: the ids from
/// the root down, separated by commas. The front door takes it off.
pub const CLIENT_PATH: HeaderName = HeaderName::from_static("x-client-path");
/// That a request was a repetition, and the answer is that to the first.
pub const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Longest id of a request that is taken from a caller, in characters.
const LONGEST_ID: usize = 128;

/// The id that the caller gave its request, if it is sane: letters, digits, `.`, `_`, `-`.
pub fn sane_request_id(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(REQUEST_ID)?.to_str().ok()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    ((1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(is_plain)).then_some(text)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn id(given: &[u8]) -> Option<String> {
        let value = HeaderValue::from_bytes(given).unwrap();
        sane_request_id(&HeaderMap::from_iter([(REQUEST_ID, value)])).map(str::to_owned)
    }

    #[test]
    fn a_sane_id_is_taken() {
        for given in ["a", "req_1.2-3", &"x".repeat(128)] {
            assert_eq!(id(given.as_bytes()).as_deref(), Some(given));
        }
    }

    #[test]
    fn any_other_is_not() {
        for given in [
            &b""[..],
            b"a b",
            b"a\"b",
            b"\xff",
            "x".repeat(129).as_bytes(),
        ] {
            assert_eq!(id(given), None, "{given:?}");
        }
    }
}
