//! Tokens that somebody else signs: who a JWT is of.
//!
//! A token is signed with a secret that is shared with us (HS256), or with a key whose public half
//! its issuer publishes (RS256, ES256). The kind of the key, and not the token, says which
//! algorithm counts: a token cannot choose to be checked in a weaker way, or not at all.

mod address;
mod expected;
mod header;
mod kept_keys;
mod key_set;
mod refused;
mod secret;

use std::fmt;

use hg_domain::config::{ConfigError, Vars};
pub use jsonwebtoken::Algorithm;
use jsonwebtoken::DecodingKey;
use url::Url;

use self::{expected::Expected, header::Header};
pub use self::{
    expected::{CLOCK_SKEW, Vouched},
    header::looks_like_one,
    kept_keys::{FetchError, KeptKeys, Unavailable},
    key_set::{Choice, KeySet},
    refused::Refused,
};

/// Longest key set, in bytes; beyond it something else is answering.
pub const KEY_SET_LIMIT: usize = 256 * 1024;

/// What tokens are checked by.
pub struct Rules {
    secret: Option<DecodingKey>,
    published: Option<Url>,
    expected: Expected,
}

/// What a token is to be checked with.
#[derive(Debug)]
pub enum Wanted {
    /// The secret that is shared with us.
    Secret(DecodingKey),
    /// A key that its issuer publishes.
    Published {
        /// What the key must be for.
        algorithm: Algorithm,
        /// What it is called.
        id: Option<String>,
    },
}

impl Rules {
    /// Reads `JWT_SECRET`, `JWKS_URL`, `JWT_AUDIENCE` and `JWT_ISSUER`.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            secret: secret::from_vars(vars)?,
            published: address::from_vars(vars)?,
            expected: Expected::from_vars(vars),
        })
    }

    /// Where keys are published, if they are.
    pub fn published(&self) -> Option<&Url> {
        self.published.as_ref()
    }

    /// Whether there is anything that a token can be checked with.
    pub fn take_tokens(&self) -> bool {
        self.secret.is_some() || self.published.is_some()
    }

    /// What `token` is to be checked with.
    ///
    /// # Errors
    /// When it can be seen already that it is not good.
    pub fn wanted(&self, token: &str) -> Result<Wanted, Refused> {
        if !self.take_tokens() {
            return Err(Refused::NotTaken);
        }
        let Header { alg, kid: id, .. } = Header::of(token)?;
        let algorithm = match (alg.as_str(), &self.secret, &self.published) {
            ("HS256", Some(secret), _) => return Ok(Wanted::Secret(secret.clone())),
            ("RS256", _, Some(_)) => Algorithm::RS256,
            ("ES256", _, Some(_)) => Algorithm::ES256,
            _ => return Err(Refused::Algorithm),
        };
        Ok(Wanted::Published { algorithm, id })
    }

    /// What `token` says, if it is signed with the shared `secret`, and good now.
    ///
    /// # Errors
    /// When it is not.
    pub fn vouched_by_secret(&self, token: &str, secret: &DecodingKey) -> Result<Vouched, Refused> {
        self.expected.vouched(token, Algorithm::HS256, secret)
    }

    /// What `token` says, if it is signed with the published key that was chosen, and good now.
    ///
    /// # Errors
    /// When it is not, or there is no such key.
    pub fn vouched_by_published(
        &self,
        token: &str,
        algorithm: Algorithm,
        choice: Choice,
    ) -> Result<Vouched, Refused> {
        self.expected.vouched(token, algorithm, &choice.key()?)
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rules(…)")
    }
}
