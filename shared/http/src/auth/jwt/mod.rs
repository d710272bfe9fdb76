//! Tokens that somebody else signs, checked with keys that are fetched when they are needed.

mod fetch;
mod key_source;

use std::sync::Arc;

use hg_domain::{
    config::{ConfigError, Vars},
    time::Timestamp,
};
use hg_protocol::jwt::{Refused, Rules, Vouched, Wanted};

use self::key_source::KeySource;
use crate::error::ApiError;

/// Knows whose a JWT is.
pub(super) struct JwtVerifier {
    rules: Rules,
    published: Option<Arc<KeySource>>,
}

impl JwtVerifier {
    /// Reads `JWT_SECRET`, `JWKS_URL`, `JWT_AUDIENCE` and `JWT_ISSUER`. Nothing is fetched yet.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub(super) fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let rules = Rules::from_vars(vars)?;
        let published = rules.published().cloned();
        Ok(Self {
            rules,
            published: published.map(|url| Arc::new(KeySource::at(url))),
        })
    }

    /// What `token` says. `now` says how old the published keys are.
    ///
    /// # Errors
    /// 401 when the token is not good; 500 when the keys to check it with cannot be had.
    pub(super) async fn verify(&self, token: &str, now: Timestamp) -> Result<Vouched, ApiError> {
        let (algorithm, id) = match self.rules.wanted(token)? {
            Wanted::Secret(secret) => return Ok(self.rules.vouched_by_secret(token, &secret)?),
            Wanted::Published { algorithm, id } => (algorithm, id),
        };
        let published = self.published.as_ref().ok_or(Refused::NotTaken)?;
        let choice = published.choose(algorithm, id.as_deref(), now).await;
        let choice = choice.map_err(ApiError::internal)?;
        Ok(self.rules.vouched_by_published(token, algorithm, choice)?)
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self::unauthorized(refused.to_string())
    }
}
