//! The caller's key of a request, by which a repetition is known.

use axum::http::HeaderMap;
use hg_http::error::ApiError;

const HEADER: &str = "idempotency-key";
const LONGEST: usize = 255;

/// The key in the headers, if there is one.
///
/// # Errors
/// 400 when it is empty, longer than 255 characters, sent twice, or not visible ASCII.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let mut values = headers.get_all(HEADER).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    let well_formed =
        (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if !well_formed || values.next().is_some() {
        let rule = format!(
            "Idempotency-Key must be sent once, with 1 to {LONGEST} visible ASCII characters"
        );
        return Err(ApiError::bad_request(rule));
    }
    Ok(Some(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(values: &[&str]) -> Result<Option<String>, ApiError> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, value.parse().unwrap());
        }
        key(&headers)
    }

    #[test]
    fn a_key_is_optional_but_well_formed() {
        assert_eq!(key_of(&[]).unwrap(), None);
        assert_eq!(key_of(&["order-17"]).unwrap().as_deref(), Some("order-17"));
        for bad in [&[""][..], &["a b"], &["a", "b"], &[&"x".repeat(256)]] {
            assert!(key_of(bad).is_err(), "{bad:?}");
        }
    }
}
