//! Who is calling.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use hg_domain::{
    access::{Membership, Principal, Role},
    api_key::{ApiKey, KeyHash, last_four},
    id::ClientId,
};
use hg_store::Store;

use crate::{
    cache::Cache,
    config::{ConfigError, Vars},
    error::ApiError,
};

const STATIC_KEYS: &str = "CPM_CLIENT_API_KEYS";

/// Finds out who is calling. Cloning it is cheap.
///
/// What was found is remembered for up to 60 s, which is how long a revoked key may still work.
#[derive(Clone, Debug)]
pub struct Authenticator {
    store: Store,
    static_keys: Arc<HashMap<KeyHash, ClientId>>,
    known: Cache<KeyHash, Principal>,
}

/// The caller of a request. A handler that takes it cannot be reached without credentials.
#[derive(Clone, Debug)]
pub struct Caller(pub Principal);

impl Authenticator {
    /// Reads `CPM_CLIENT_API_KEYS`: a JSON object from client id to API key, for callers that
    /// had their keys before.
    ///
    /// # Errors
    /// When it is something else.
    pub fn from_vars(vars: &Vars<'_>, store: Store) -> Result<Self, ConfigError> {
        let given: HashMap<ClientId, String> = match vars.optional(STATIC_KEYS) {
            Some(json) => serde_json::from_str(&json).map_err(|_| {
                ConfigError::malformed(STATIC_KEYS, "a JSON object from client id to API key")
            })?,
            None => HashMap::new(),
        };
        let static_keys = given
            .into_iter()
            .map(|(client, key)| (KeyHash::of(&key), client))
            .collect();
        Ok(Self {
            store,
            static_keys: Arc::new(static_keys),
            known: Cache::default(),
        })
    }

    async fn authenticate(&self, credential: &str) -> Result<Principal, ApiError> {
        let hash = KeyHash::of(credential);
        if let Some(client_id) = self.static_keys.get(&hash) {
            return Ok(principal(last_four(credential), *client_id, Role::Editor));
        }
        // A typo is known by the checksum, without a look-up.
        let key = ApiKey::parse(credential).map_err(|_| unknown_key())?;
        if let Some(principal) = self.known.get(&hash) {
            return Ok(principal);
        }
        let record = self.store.api_key(&hash).await?.ok_or_else(unknown_key)?;
        let principal = principal(key.last_four(), record.client_id, record.role);
        self.known.put(hash, principal.clone());
        Ok(principal)
    }
}

fn principal(last_four: &str, client_id: ClientId, role: Role) -> Principal {
    Principal {
        name: format!("key:{last_four}"),
        memberships: vec![Membership { client_id, role }],
    }
}

fn unknown_key() -> ApiError {
    ApiError::unauthorized("the API key is not valid")
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    Authenticator: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let credential = credential(&parts.headers)?;
        Authenticator::from_ref(state)
            .authenticate(&credential)
            .await
            .map(Self)
    }
}

/// The one credential of a request.
fn credential(headers: &HeaderMap) -> Result<String, ApiError> {
    let bearer = headers.get_all(header::AUTHORIZATION).iter().map(|value| {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let keys = headers
        .get_all("x-api-key")
        .iter()
        .map(|value| value.to_str().ok().map(str::trim));
    let mut found: Vec<Option<&str>> = bearer.chain(keys).collect();
    found.dedup();
    match found.as_slice() {
        [] => Err(ApiError::unauthorized(
            "send an API key as Authorization: Bearer or as X-API-Key",
        )),
        [Some(credential)] if !credential.is_empty() => Ok((*credential).to_owned()),
        [_] => Err(ApiError::unauthorized("the credentials are malformed")),
        _ => Err(ApiError::unauthorized(
            "the request has several credentials that differ",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential_of(headers: &[(&'static str, &str)]) -> Option<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        credential(&map).ok()
    }

    #[test]
    fn one_credential_in_either_header() {
        assert_eq!(
            credential_of(&[("authorization", "Bearer abc")]).as_deref(),
            Some("abc")
        );
        assert_eq!(
            credential_of(&[("authorization", "bearer  abc ")]).as_deref(),
            Some("abc")
        );
        assert_eq!(
            credential_of(&[("x-api-key", "abc")]).as_deref(),
            Some("abc")
        );
        assert_eq!(
            credential_of(&[("authorization", "Bearer abc"), ("x-api-key", "abc")]).as_deref(),
            Some("abc")
        );
    }

    #[test]
    fn none_several_and_malformed_ones_are_refused() {
        for headers in [
            &[][..],
            &[("authorization", "abc")],
            &[("authorization", "Basic abc")],
            &[("authorization", "Bearer ")],
            &[("x-api-key", "")],
            &[("authorization", "Bearer abc"), ("x-api-key", "def")],
            &[("x-api-key", "abc"), ("x-api-key", "def")],
        ] {
            assert_eq!(credential_of(headers), None, "{headers:?}");
        }
    }
}
