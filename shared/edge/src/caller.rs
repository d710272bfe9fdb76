//! Who is calling, as far as a token alone tells.

use hg_domain::api_key::{ApiKey, KeyHash};
use hg_protocol::jwt::{self, Wanted, looks_like_one};

use crate::{door::Edge, platform::Platform, refused::Refused};

/// How a token begins that is meant to be a JWT: `{"` in base64.
const JWT_BEGINNING: &str = "eyJ";

/// The holder of a token that may be good. What it may do, the origin knows.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// What is remembered of the token.
    pub(crate) hash: KeyHash,
    /// Who it is to limits: a key, or a user with whatever token.
    pub(crate) name: String,
}

impl<P: Platform> Edge<P> {
    /// The holder of `token`.
    ///
    /// # Errors
    /// 401 when the token cannot be good, 503 when the keys to check it with cannot be had.
    pub(crate) async fn caller(&self, token: &str) -> Result<Caller, Refused> {
        let hash = KeyHash::of(token);
        if token.starts_with(JWT_BEGINNING) && self.config.jwt.take_tokens() {
            let vouched = self.vouched(token).await?;
            return Ok(Caller {
                hash,
                name: format!("user:{}", vouched.user),
            });
        }
        // Any other token may be a key that the origin was given: that is of any form.
        if token.starts_with(ApiKey::PREFIX) && ApiKey::parse(token).is_err() {
            return Err(Refused::unauthorized("the credentials are not valid"));
        }
        Ok(Caller {
            name: format!("key:{}", hash.as_str()),
            hash,
        })
    }

    async fn vouched(&self, token: &str) -> Result<jwt::Vouched, Refused> {
        if !looks_like_one(token) {
            return Err(jwt::Refused::Malformed.into());
        }
        let rules = &self.config.jwt;
        match rules.wanted(token)? {
            Wanted::Secret(secret) => Ok(rules.vouched_by_secret(token, &secret)?),
            Wanted::Published { algorithm, id } => {
                let choice = self.published_key(algorithm, id.as_deref()).await?;
                Ok(rules.vouched_by_published(token, algorithm, choice)?)
            }
        }
    }
}
