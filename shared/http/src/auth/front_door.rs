//! Requests that came through the front door of the deployment.

use axum::http::HeaderMap;
use hg_domain::{
    api_key::KeyHash,
    config::{ConfigError, Vars},
};
use hg_protocol::headers::ORIGIN_SECRET;

use super::static_keys::is_visible;
use crate::error::ApiError;

const VARIABLE: &str = "ORIGIN_SECRET";
const EXPECTED: &str = "at least 32 visible ASCII characters";
const MIN: usize = 32;

/// What the front door shows that it is the one, by its hash; nothing where anybody may come in.
pub(super) struct FrontDoor(Option<KeyHash>);

impl FrontDoor {
    pub(super) fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let secret = vars.optional(VARIABLE);
        let is_good = |secret: &str| secret.len() >= MIN && is_visible(secret);
        if secret.as_deref().is_some_and(|secret| !is_good(secret)) {
            return Err(ConfigError::malformed(VARIABLE, EXPECTED));
        }
        Ok(Self(secret.map(|secret| KeyHash::of(&secret))))
    }

    /// Compares hashes, so how long it takes tells nothing.
    ///
    /// # Errors
    /// 403 for a request that came another way.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let Some(expected) = &self.0 else {
            return Ok(());
        };
        let shown = headers
            .get(ORIGIN_SECRET)
            .and_then(|value| value.to_str().ok());
        if shown.map(KeyHash::of).as_ref() == Some(expected) {
            Ok(())
        } else {
            Err(ApiError::forbidden(
                "requests come in by the front door alone",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn door(secret: &str) -> Result<FrontDoor, ConfigError> {
        FrontDoor::from_vars(&Vars::new(&|name| {
            (name == VARIABLE).then(|| secret.to_owned())
        }))
    }

    #[test]
    fn only_who_shows_the_secret_comes_in() {
        let door = door(SECRET).unwrap();
        let with = |value: &str| {
            let value = HeaderValue::from_str(value).unwrap();
            HeaderMap::from_iter([(ORIGIN_SECRET, value)])
        };
        assert!(door.check(&with(SECRET)).is_ok());
        for headers in [HeaderMap::new(), with(""), with(&SECRET[1..])] {
            assert!(door.check(&headers).is_err());
        }
    }

    #[test]
    fn without_a_secret_anybody_comes_in_and_a_short_one_is_none() {
        assert!(door("").unwrap().check(&HeaderMap::new()).is_ok());
        for malformed in ["short", "0123456789abcdef 0123456789abcdef"] {
            assert!(door(malformed).is_err());
        }
    }
}
