//! The credentials in the headers of a request.

use http::{HeaderMap, HeaderValue, header};

/// Where a key may be instead of `Authorization`.
const API_KEY_HEADER: &str = "x-api-key";

/// Why a request has no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCredentials {
    /// There is none.
    #[error("send an API key or a JWT as `Authorization: Bearer …`, or an API key as `X-API-Key`")]
    Missing,
    /// There is one that is no token.
    #[error("the credentials are malformed")]
    Malformed,
    /// There are several; which of them counts would be a guess.
    #[error("send credentials once, in one header")]
    Several,
}

/// The one token of a request, from `Authorization: Bearer …` or `X-API-Key`.
///
/// # Errors
/// When there is none, more than one, or it is no token.
pub fn token(headers: &HeaderMap) -> Result<&str, BadCredentials> {
    let bearers = headers.get_all(header::AUTHORIZATION).iter().map(bearer);
    let keys = headers.get_all(API_KEY_HEADER).iter().map(visible);
    let mut tokens = bearers.chain(keys);
    match (tokens.next(), tokens.next()) {
        (None, _) => Err(BadCredentials::Missing),
        (Some(token), None) => token.ok_or(BadCredentials::Malformed),
        (Some(_), Some(_)) => Err(BadCredentials::Several),
    }
}

fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && is_visible(token)).then_some(token)
}

fn visible(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok().filter(|token| is_visible(token))
}

fn is_visible(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&'static str, &str)]) -> Result<String, String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        token(&map)
            .map(str::to_owned)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_token_comes_in_either_header() {
        for header in [
            ("authorization", "Bearer abc"),
            ("authorization", "bearer  abc"),
            ("x-api-key", "abc"),
        ] {
            assert_eq!(read(&[header]).as_deref(), Ok("abc"), "{header:?}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for bad in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer a b",
            "Basic YWJj",
            "abc",
            "Bearer ä",
        ] {
            assert_eq!(
                read(&[("authorization", bad)]).unwrap_err(),
                "the credentials are malformed",
                "{bad}"
            );
        }
        assert_eq!(
            read(&[("x-api-key", "a b")]).unwrap_err(),
            "the credentials are malformed"
        );
    }

    #[test]
    fn credentials_are_sent_exactly_once() {
        let (bearer, key) = (("authorization", "Bearer abc"), ("x-api-key", "abc"));
        for several in [[bearer, bearer], [bearer, key], [key, key]] {
            assert_eq!(
                read(&several).unwrap_err(),
                "send credentials once, in one header"
            );
        }
        assert!(read(&[]).unwrap_err().starts_with("send an API key"));
    }
}
