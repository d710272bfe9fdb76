//! Keys that are given to the process.

use std::collections::{BTreeMap, HashMap};

use hg_domain::{
    access::{Principal, Role},
    api_key::{KeyHash, last_four},
    config::{ConfigError, Vars},
    id::ClientId,
};

use super::authenticator::key_principal;

const VARIABLE: &str = "CPM_CLIENT_API_KEYS";
const EXPECTED: &str =
    "a JSON object from client ids to API keys, each of visible ASCII and for one client";

/// The holders of the keys, by the hash of their key; the keys themselves are forgotten.
#[derive(Default)]
pub(super) struct StaticKeys(HashMap<KeyHash, Principal>);

impl StaticKeys {
    pub(super) fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let Some(json) = vars.optional(VARIABLE) else {
            return Ok(Self::default());
        };
        Self::parse(&json).ok_or_else(|| ConfigError::malformed(VARIABLE, EXPECTED))
    }

    fn parse(json: &str) -> Option<Self> {
        let keys: BTreeMap<ClientId, String> = serde_json::from_str(json).ok()?;
        let mut holders = HashMap::with_capacity(keys.len());
        for (client_id, key) in keys {
            if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
                return None;
            }
            let principal = key_principal(last_four(&key), client_id, Role::Editor);
            if holders.insert(KeyHash::of(&key), principal).is_some() {
                return None;
            }
        }
        Some(Self(holders))
    }

    pub(super) fn principal(&self, hash: &KeyHash) -> Option<Principal> {
        self.0.get(hash).cloned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_makes_its_holder_an_editor_of_its_client() {
        let client = ClientId::new();
        let keys =
            StaticKeys::parse(&json!({client.to_string(): "key-of-old-1234"}).to_string()).unwrap();
        let holder = keys.principal(&KeyHash::of("key-of-old-1234")).unwrap();
        assert_eq!(holder, key_principal("1234", client, Role::Editor));
        assert_eq!(keys.principal(&KeyHash::of("key-of-old-1235")), None);
    }

    #[test]
    fn what_is_no_map_of_keys_stops_the_start() {
        let (one, two) = (ClientId::new().to_string(), ClientId::new().to_string());
        let shared = json!({one.as_str(): "same", two: "same"}).to_string();
        let blank = json!({one.as_str(): ""}).to_string();
        let spaced = json!({one: "a b"}).to_string();
        for bad in ["[]", "{", r#"{"me": "key"}"#, &shared, &blank, &spaced] {
            let error = StaticKeys::from_vars(&Vars::new(&|_| Some(bad.to_owned())))
                .err()
                .unwrap();
            assert!(
                error
                    .to_string()
                    .starts_with("CPM_CLIENT_API_KEYS is malformed: expected a JSON object")
            );
        }
    }

    #[test]
    fn there_need_not_be_any() {
        assert!(
            StaticKeys::from_vars(&Vars::new(&|_| None))
                .unwrap()
                .0
                .is_empty()
        );
    }
}
