//! How a console is set up.

use std::{collections::BTreeMap, fmt};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hg_domain::{
    config::{ConfigError, Vars},
    secret::Secret,
};

/// The configuration.
pub struct Config {
    /// What sessions are encrypted with.
    pub(crate) key: [u8; 32],
    /// Whom a visitor may sign in as without a key of its own: the key of each, by a name for people.
    pub(crate) demo: BTreeMap<String, Secret>,
}

impl Config {
    /// Every variable that is read.
    pub const VARIABLES: &[&str] = &["CONSOLE_KEY", "CONSOLE_DEMO_KEYS"];

    /// Reads
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `CONSOLE_KEY` | what sessions are encrypted with: 32 random bytes in base64. Without it there is no console |
    /// | `CONSOLE_DEMO_KEYS` | JSON, name to API key: whom **anybody** who sees the sign-in page may sign in as. For demonstrations alone |
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Option<Self>, ConfigError> {
        let Some(key) = vars.optional("CONSOLE_KEY") else {
            return Ok(None);
        };
        let key = BASE64_STANDARD.decode(key).ok();
        let key = key.and_then(|bytes| bytes.try_into().ok());
        let key = key.ok_or_else(|| {
            ConfigError::malformed("CONSOLE_KEY", "32 random bytes, written in base64")
        })?;
        let demo = match vars.optional("CONSOLE_DEMO_KEYS") {
            Some(json) => serde_json::from_str(&json).map_err(|_| {
                let expected = "a JSON object of names and API keys";
                ConfigError::malformed("CONSOLE_DEMO_KEYS", expected)
            })?,
            None => BTreeMap::new(),
        };
        Ok(Some(Self { key, demo }))
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.demo.keys().collect();
        f.debug_struct("Config")
            .field("demo", &names)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, value: &str) -> Result<Option<Config>, String> {
        let get = |asked: &str| match asked {
            _ if asked == name => Some(value.to_owned()),
            "CONSOLE_KEY" => Some("A".repeat(43) + "="),
            _ => None,
        };
        Config::from_vars(&Vars::new(&get)).map_err(|error| error.to_string())
    }

    #[test]
    fn without_a_key_there_is_no_console() {
        assert!(read("", "").unwrap().is_some());
        assert!(read("CONSOLE_KEY", " ").unwrap().is_none());
    }

    #[test]
    fn a_key_has_32_bytes() {
        for bad in ["secret", &"A".repeat(40), "ÄÄ"] {
            let refused = read("CONSOLE_KEY", bad).unwrap_err();
            assert!(refused.starts_with("CONSOLE_KEY is malformed"), "{refused}");
        }
    }

    #[test]
    fn demo_keys_have_names() {
        let config = read("CONSOLE_DEMO_KEYS", r#"{"Heaviside": "hg_live_x"}"#);
        assert_eq!(config.unwrap().unwrap().demo.len(), 1);
        assert!(read("CONSOLE_DEMO_KEYS", r#"["hg_live_x"]"#).is_err());
    }
}
