//! What the header of a JWT says about its signature.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::IgnoredAny};

use super::refused::Refused;

/// Longest token, in bytes; no header of API Gateway is much longer.
const TOKEN_MAX: usize = 8 * 1024;

/// The algorithm and the key that a token claims. Nobody vouches for them before the signature
/// was checked.
#[derive(Debug, Deserialize)]
pub(super) struct Header {
    pub(super) alg: String,
    pub(super) kid: Option<String>,
    crit: Option<IgnoredAny>,
}

impl Header {
    pub(super) fn of(token: &str) -> Result<Self, Refused> {
        let header = Self::decode(token).ok_or(Refused::Malformed)?;
        // Whoever does not know what `crit` names must refuse, and we know none of it.
        match header.crit {
            Some(IgnoredAny) => Err(Refused::Malformed),
            None => Ok(header),
        }
    }

    fn decode(token: &str) -> Option<Self> {
        let (encoded, _) = token.split_once('.')?;
        if token.len() > TOKEN_MAX {
            return None;
        }
        let json = URL_SAFE_NO_PAD.decode(encoded).ok()?;
        serde_json::from_slice(&json).ok()
    }
}

/// Whether `token` is meant to be a JWT: three parts, of which the first is JSON in base64.
pub fn looks_like_one(token: &str) -> bool {
    token.starts_with("eyJ") && token.matches('.').count() == 2
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(header: &Value) -> Result<Header, Refused> {
        Header::of(&format!(
            "{}.e30.",
            URL_SAFE_NO_PAD.encode(header.to_string())
        ))
    }

    #[test]
    fn only_what_names_an_algorithm_is_a_header() {
        assert_eq!(of(&json!({"alg": "none"})).unwrap().alg, "none");
        let kid = of(&json!({"alg": "RS256", "kid": "a", "typ": "JWT"}))
            .unwrap()
            .kid;
        assert_eq!(kid.as_deref(), Some("a"));
        for bad in [
            json!({}),
            json!({"alg": 256}),
            json!({"alg": "RS256", "kid": 1}),
            json!({"alg": "RS256", "crit": ["exp"]}),
            json!(["RS256"]),
        ] {
            assert_eq!(of(&bad).unwrap_err(), Refused::Malformed, "{bad}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_or_is_too_long_is_malformed() {
        let long = format!(
            "{}.{}.",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#),
            "a".repeat(TOKEN_MAX)
        );
        for bad in [
            "",
            "eyJ",
            "eyJ.e30.",
            "eyJ=.e30.",
            "e30.e30.",
            "/+.e30.",
            &long,
        ] {
            assert_eq!(Header::of(bad).unwrap_err(), Refused::Malformed, "{bad}");
        }
    }

    #[test]
    fn a_key_of_ours_does_not_look_like_a_jwt() {
        assert!(looks_like_one("eyJ.eyJ.sig") && looks_like_one("eyJ.."));
        for other in ["hg_live_abc", "eyJ", "eyJ.a", "eyJ.a.b.c", "a.eyJ.b", ""] {
            assert!(!looks_like_one(other), "{other}");
        }
    }
}
