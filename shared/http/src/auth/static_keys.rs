//! Keys that are given to the process.

use std::collections::{BTreeMap, HashMap};

use hg_domain::{
    access::{Principal, Role},
    api_key::{ApiKey, KeyHash, last_four},
    config::{ConfigError, Vars},
    id::ClientId,
};

use super::principal;

const OPERATOR: &str = "OPERATOR_KEY";
const OPERATOR_EXPECTED: &str = "at least 32 visible ASCII characters, and no key of a client";
const OPERATOR_MIN: usize = 32;

const VARIABLE: &str = "CPM_CLIENT_API_KEYS";
const EXPECTED: &str = "a JSON object from client ids to API keys, each of visible ASCII, \
                        for one client, and not to be taken for a mistyped key or a JWT";

/// The holders of the keys, by the hash of their key; the keys themselves are forgotten.
#[derive(Default)]
pub(super) struct StaticKeys(HashMap<KeyHash, Principal>);

impl StaticKeys {
    pub(super) fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let mut keys = match vars.optional(VARIABLE) {
            Some(json) => {
                Self::parse(&json).ok_or_else(|| ConfigError::malformed(VARIABLE, EXPECTED))?
            }
            None => Self::default(),
        };
        if let Some(key) = vars.optional(OPERATOR) {
            let is_good = key.len() >= OPERATOR_MIN && is_visible(&key) && !is_mistakable(&key);
            let known = keys.0.insert(KeyHash::of(&key), principal::of_operator());
            if !is_good || known.is_some() {
                return Err(ConfigError::malformed(OPERATOR, OPERATOR_EXPECTED));
            }
        }
        Ok(keys)
    }

    fn parse(json: &str) -> Option<Self> {
        let keys: BTreeMap<ClientId, String> = serde_json::from_str(json).ok()?;
        let mut holders = HashMap::with_capacity(keys.len());
        for (client_id, key) in keys {
            if !is_visible(&key) || is_mistakable(&key) {
                return None;
            }
            let principal = principal::of_key(last_four(&key), client_id, Role::Editor);
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

/// Whether a front door, which does not know these keys, would refuse it for what it looks like.
fn is_mistakable(key: &str) -> bool {
    let is_mistyped = key.starts_with(ApiKey::PREFIX) && ApiKey::parse(key).is_err();
    is_mistyped || key.starts_with("eyJ")
}

pub(super) fn is_visible(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic())
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
        assert_eq!(holder, principal::of_key("1234", client, Role::Editor));
        assert_eq!(keys.principal(&KeyHash::of("key-of-old-1235")), None);
    }

    #[test]
    fn what_is_no_map_of_keys_stops_the_start() {
        let (one, two) = (ClientId::new().to_string(), ClientId::new().to_string());
        let shared = json!({one.as_str(): "same", two: "same"}).to_string();
        let blank = json!({one.as_str(): ""}).to_string();
        let spaced = json!({one.as_str(): "a b"}).to_string();
        let mistyped = json!({one.as_str(): "hg_live_1"}).to_string();
        let token = json!({one: "eyJhbGciOi"}).to_string();
        for bad in [
            "[]",
            "{",
            r#"{"me": "key"}"#,
            &shared,
            &blank,
            &spaced,
            &mistyped,
            &token,
        ] {
            let get = |name: &str| (name == VARIABLE).then(|| bad.to_owned());
            let error = StaticKeys::from_vars(&Vars::new(&get)).err().unwrap();
            assert!(
                error
                    .to_string()
                    .starts_with("CPM_CLIENT_API_KEYS is malformed: expected a JSON object")
            );
        }
    }

    #[test]
    fn the_operator_has_a_long_key_of_its_own() {
        let read = |operator: &str, clients: Option<String>| {
            let get = |name: &str| match name {
                OPERATOR => Some(operator.to_owned()),
                _ => clients.clone(),
            };
            StaticKeys::from_vars(&Vars::new(&get))
        };
        let long = "o".repeat(OPERATOR_MIN);
        let keys = read(&long, None).unwrap();
        let operator = keys.principal(&KeyHash::of(&long)).unwrap();
        assert!(operator.operator);
        assert_eq!(operator.name, "operator", "nothing of the key shows");
        let shared = json!({ClientId::new().to_string(): long}).to_string();
        for (bad, clients) in [
            ("too short", None),
            (&*"ö".repeat(40), None),
            (&long, Some(shared)),
        ] {
            assert!(read(bad, clients).is_err(), "{bad}");
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
