//! The secret that is shared with whoever signs tokens.

use hg_domain::config::{ConfigError, Vars};
use jsonwebtoken::DecodingKey;

const VARIABLE: &str = "JWT_SECRET";
/// As long as what HMAC-SHA256 puts out; a shorter one is easier to guess than a signature.
const LEAST_BYTES: usize = 32;
const EXPECTED: &str = "a secret of at least 32 bytes";

pub(super) fn from_vars(vars: &Vars<'_>) -> Result<Option<DecodingKey>, ConfigError> {
    match vars.optional(VARIABLE) {
        None => Ok(None),
        Some(secret) if secret.len() < LEAST_BYTES => {
            Err(ConfigError::malformed(VARIABLE, EXPECTED))
        }
        Some(secret) => Ok(Some(DecodingKey::from_secret(secret.as_bytes()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_stops_the_start_and_does_not_show() {
        let read = |length| from_vars(&Vars::new(&|_| Some("s".repeat(length))));
        assert!(read(32).unwrap().is_some());
        assert_eq!(
            read(31).unwrap_err().to_string(),
            "JWT_SECRET is malformed: expected a secret of at least 32 bytes"
        );
        assert!(from_vars(&Vars::new(&|_| None)).unwrap().is_none());
    }
}
