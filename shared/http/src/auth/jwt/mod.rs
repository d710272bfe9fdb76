//! Tokens that somebody else signs: who a JWT is of.
//!
//! A token is signed with a secret that is shared with us (HS256), or with a key whose public half
//! its issuer publishes (RS256, ES256). The kind of the key, and not the token, says which
//! algorithm counts: a token cannot choose to be checked in a weaker way, or not at all.

mod expected;
mod fetch;
mod header;
mod key_set;
mod key_source;
mod refused;
mod secret;

use std::{sync::Arc, time::Instant};

use hg_domain::config::{ConfigError, Vars};
use jsonwebtoken::{Algorithm, DecodingKey};

pub(super) use self::header::looks_like_one;
use self::{
    expected::{Expected, Vouched},
    header::Header,
    key_set::Choice,
    key_source::KeySource,
    refused::Refused,
};
use crate::error::ApiError;

/// Knows whose a JWT is.
pub(super) struct JwtVerifier {
    secret: Option<DecodingKey>,
    published: Option<Arc<KeySource>>,
    expected: Expected,
}

impl JwtVerifier {
    /// Reads `JWT_SECRET`, `JWKS_URL`, `JWT_AUDIENCE` and `JWT_ISSUER`. Nothing is fetched yet.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub(super) fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            secret: secret::from_vars(vars)?,
            published: KeySource::from_vars(vars)?.map(Arc::new),
            expected: Expected::from_vars(vars),
        })
    }

    /// What `token` says. `now` says how old the published keys are.
    ///
    /// # Errors
    /// 401 when the token is not good; 500 when the keys to check it with cannot be had.
    pub(super) async fn verify(&self, token: &str, now: Instant) -> Result<Vouched, ApiError> {
        if self.secret.is_none() && self.published.is_none() {
            return Err(Refused::NotTaken.into());
        }
        let header = Header::of(token)?;
        let (algorithm, key) = self.key(&header, now).await?;
        Ok(self.expected.vouched(token, algorithm, &key)?)
    }

    async fn key(
        &self,
        header: &Header,
        now: Instant,
    ) -> Result<(Algorithm, DecodingKey), ApiError> {
        let (algorithm, keys) = match (header.alg.as_str(), &self.secret, &self.published) {
            ("HS256", Some(secret), _) => return Ok((Algorithm::HS256, secret.clone())),
            ("RS256", _, Some(keys)) => (Algorithm::RS256, keys),
            ("ES256", _, Some(keys)) => (Algorithm::ES256, keys),
            _ => return Err(Refused::Algorithm.into()),
        };
        let choice = keys.choose(algorithm, header.kid.as_deref(), now).await;
        match choice.map_err(ApiError::internal)? {
            Choice::Key(key) => Ok((algorithm, key)),
            Choice::Unknown => Err(Refused::UnknownKey.into()),
            Choice::Unfit => Err(Refused::UnfitKey.into()),
        }
    }
}
