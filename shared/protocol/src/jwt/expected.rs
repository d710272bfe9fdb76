//! What a token must say.

use std::time::Duration;

use hg_domain::{config::Vars, time::Timestamp, user::UserId};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::Value;

use super::refused::Refused;

/// How far the clock of whoever signs tokens may be off.
pub const CLOCK_SKEW: Duration = Duration::from_mins(1);

/// Whom tokens must be for, and whom from.
pub(super) struct Expected {
    audience: Option<String>,
    issuer: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    sub: Option<String>,
    /// In seconds since 1970, perhaps with a fraction, if the rules for tokens take it.
    #[serde(default)]
    exp: Value,
}

/// What a good token says.
#[derive(Clone, Debug, PartialEq)]
pub struct Vouched {
    /// Whom it was made out to.
    pub user: UserId,
    /// Until when it is good, as far as that can be written.
    pub expires_at: Option<Timestamp>,
}

impl Expected {
    pub(super) fn from_vars(vars: &Vars<'_>) -> Self {
        Self {
            audience: vars.optional("JWT_AUDIENCE"),
            issuer: vars.optional("JWT_ISSUER"),
        }
    }

    /// What `token` says, if it is signed with `key` and good now.
    pub(super) fn vouched(
        &self,
        token: &str,
        algorithm: Algorithm,
        key: &DecodingKey,
    ) -> Result<Vouched, Refused> {
        let claims: Claims = decode(token, key, &self.validation(algorithm))?.claims;
        let subject = claims
            .sub
            .ok_or_else(|| Refused::Missing("sub".to_owned()))?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is too far off stays so"
        )]
        let end = claims
            .exp
            .as_f64()
            .map(|seconds| (seconds * 1_000.0) as i64);
        Ok(Vouched {
            user: UserId::parse(&subject).map_err(|_| Refused::Subject)?,
            expires_at: end.and_then(|millis| Timestamp::from_millis(millis).ok()),
        })
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.leeway = CLOCK_SKEW.as_secs();
        validation.validate_nbf = true;
        // Without this, a token for any audience at all would be refused where none is expected.
        validation.validate_aud = self.audience.is_some();
        let mut required = vec!["exp"];
        if let Some(audience) = &self.audience {
            validation.set_audience(&[audience]);
            required.push("aud");
        }
        if let Some(issuer) = &self.issuer {
            validation.set_issuer(&[issuer]);
            required.push("iss");
        }
        validation.set_required_spec_claims(&required);
        validation
    }
}
