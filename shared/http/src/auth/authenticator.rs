//! From a token to a principal.

use std::{
    fmt,
    hash::Hash,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::http::HeaderMap;
use hg_domain::{
    access::Principal,
    api_key::{ApiKey, KeyHash},
    config::{ConfigError, Vars},
    time::Timestamp,
    user::UserId,
};
use hg_protocol::jwt::looks_like_one;
use hg_store::{ApiKeyRecord, Store};

use super::{front_door::FrontDoor, jwt::JwtVerifier, principal, static_keys::StaticKeys};
use crate::{error::ApiError, ttl_cache::TtlCache};

/// How long a key that was found, or what a user belongs to, is believed in: what was revoked
/// works no longer than that.
const BELIEVED: Duration = Duration::from_mins(1);
/// How many keys, and how many users, are remembered; beyond that the oldest are looked up again.
const REMEMBERED: usize = 1_000;

/// Knows whose a token is. Cloning it is cheap, and clones share what they remember.
#[derive(Clone)]
pub struct Authenticator(Arc<Inner>);

struct Inner {
    store: Store,
    door: FrontDoor,
    static_keys: StaticKeys,
    jwts: JwtVerifier,
    found: TtlCache<KeyHash, Principal>,
    users: TtlCache<UserId, Principal>,
}

impl Authenticator {
    /// Reads what is set of these:
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `ORIGIN_SECRET` | what the front door shows with every request, at least 32 characters |
    /// | `OPERATOR_KEY` | the key of whoever runs the deployment, at least 32 characters |
    /// | `CPM_CLIENT_API_KEYS` | a JSON object from client ids to API keys |
    /// | `JWT_SECRET` | the secret that JWTs are signed with by HS256, at least 32 bytes |
    /// | `JWKS_URL` | where the keys are published that JWTs are signed with by RS256 or ES256 |
    /// | `JWT_AUDIENCE` | whom JWTs must be for |
    /// | `JWT_ISSUER` | whom JWTs must be from |
    ///
    /// # Errors
    /// When one of them is malformed, or an API key is there twice.
    pub fn from_vars(vars: &Vars<'_>, store: Store) -> Result<Self, ConfigError> {
        Ok(Self(Arc::new(Inner {
            store,
            door: FrontDoor::from_vars(vars)?,
            static_keys: StaticKeys::from_vars(vars)?,
            jwts: JwtVerifier::from_vars(vars)?,
            found: TtlCache::new(BELIEVED, REMEMBERED),
            users: TtlCache::new(BELIEVED, REMEMBERED),
        })))
    }

    /// Whether a request came in by the front door, where there is one.
    ///
    /// # Errors
    /// 403 when it did not.
    pub(super) fn admit(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        self.0.door.check(headers)
    }

    /// Whose `token` is. Keys are compared by their hashes, so how long it takes tells nothing. A
    /// JWT is checked every time, so that none outlives its expiry.
    ///
    /// # Errors
    /// 401 when nobody has it, or it is a JWT that is not good; 500 when that cannot be found out.
    pub async fn authenticate(&self, token: &str) -> Result<Principal, ApiError> {
        self.holder(token, Memory::Believed).await
    }

    /// Whose `token` is now, whatever is remembered: for those who remember it themselves.
    ///
    /// # Errors
    /// As [`Self::authenticate`].
    pub async fn authenticate_anew(&self, token: &str) -> Result<Principal, ApiError> {
        self.holder(token, Memory::Refreshed).await
    }

    async fn holder(&self, token: &str, memory: Memory) -> Result<Principal, ApiError> {
        if let Some(principal) = self.0.static_keys.principal(&KeyHash::of(token)) {
            return Ok(principal);
        }
        if looks_like_one(token) {
            let vouched = self.0.jwts.verify(token, Timestamp::now()).await?;
            return Ok(Principal {
                expires_at: vouched.expires_at,
                ..self.user(vouched.user, memory).await?
            });
        }
        // The checksum tells most of what is no key of ours without a request to the table.
        let key = ApiKey::parse(token).map_err(|_| unknown())?;
        self.key_holder(&key, memory).await
    }

    async fn key_holder(&self, key: &ApiKey, memory: Memory) -> Result<Principal, ApiError> {
        let Inner { store, found, .. } = &*self.0;
        let (hash, asked) = (key.hash(), Instant::now());
        if let Some(principal) = memory.recall(found, &hash, asked) {
            return Ok(principal);
        }
        let record = store.api_key(&hash).await?.ok_or_else(unknown)?;
        note_use(store, &record).await;
        let principal = principal::of_key(&record.last_four, record.client_id, record.role);
        found.insert(hash, principal.clone(), asked);
        Ok(principal)
    }

    /// A user that belongs to nothing is let in, and reaches nothing.
    async fn user(&self, id: UserId, memory: Memory) -> Result<Principal, ApiError> {
        let Inner { store, users, .. } = &*self.0;
        let asked = Instant::now();
        if let Some(principal) = memory.recall(users, &id, asked) {
            return Ok(principal);
        }
        let principal = principal::of_user(&id, store.memberships(&id).await?);
        users.insert(id, principal.clone(), asked);
        Ok(principal)
    }
}

/// What counts of what is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Memory {
    /// All of it.
    Believed,
    /// None of it, but what is found out now is remembered.
    Refreshed,
}

impl Memory {
    fn recall<K>(self, of: &TtlCache<K, Principal>, key: &K, now: Instant) -> Option<Principal>
    where
        K: Clone + Eq + Hash,
    {
        match self {
            Self::Believed => of.get(key, now),
            Self::Refreshed => None,
        }
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticator(…)")
    }
}

/// Notes that a key was used today, once a day. That it could not be noted is no reason to refuse it.
async fn note_use(store: &Store, key: &ApiKeyRecord) {
    let now = Timestamp::now();
    if key.last_used_on == Some(now.day()) {
        return;
    }
    if let Err(error) = store.use_api_key(&key.key_id, now).await {
        tracing::warn!(%error, "the use of a key could not be noted");
    }
}

fn unknown() -> ApiError {
    ApiError::unauthorized("the credentials are not valid")
}
