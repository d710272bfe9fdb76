//! What the local stack keeps beside its table: secrets that only their owner may know.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use hg_domain::api_key::ApiKey;
use serde::{Deserialize, Serialize};

use crate::private_file;

const FILE: &str = "local.json";

/// Secrets of a local stack, and what its demo tenants are.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Signs page cursors.
    pub cursor_secret: String,
    /// The key of whoever runs the stack.
    #[serde(default)]
    pub operator_key: String,
    /// Encrypts the provider keys that clients keep.
    #[serde(default)]
    pub secrets_key: String,
    /// Encrypts the sessions of the console.
    #[serde(default)]
    pub console_key: String,
    /// Where the stack answered when it was last started.
    #[serde(default)]
    pub url: Option<String>,
    /// The API key of each demo client, by its slug. The table knows only their hashes.
    pub keys: BTreeMap<String, String>,
    /// The id of each demo client, by its slug.
    pub clients: BTreeMap<String, String>,
    /// Whether the demo tenants are in the table.
    pub loaded: bool,
}

impl Kept {
    /// What an earlier start kept in the folder `dir`, or fresh secrets.
    ///
    /// # Errors
    /// When the file cannot be read, or is not what this program wrote.
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        let Some(mut kept) = Self::find(dir)? else {
            return Ok(Self {
                cursor_secret: new_key()?.reveal().to_owned(),
                operator_key: new_key()?.reveal().to_owned(),
                secrets_key: new_secrets_key()?,
                console_key: new_secrets_key()?,
                url: None,
                keys: BTreeMap::new(),
                clients: BTreeMap::new(),
                loaded: false,
            });
        };
        // An earlier version of this program kept none of these.
        let before = (&kept.operator_key, &kept.secrets_key, &kept.console_key);
        if before.0.is_empty() || before.1.is_empty() || before.2.is_empty() {
            if kept.operator_key.is_empty() {
                new_key()?.reveal().clone_into(&mut kept.operator_key);
            }
            for secret in [&mut kept.secrets_key, &mut kept.console_key] {
                if secret.is_empty() {
                    *secret = new_secrets_key()?;
                }
            }
            kept.save(dir)?;
        }
        Ok(kept)
    }

    /// What an earlier start kept in the folder `dir`, if there was one.
    ///
    /// # Errors
    /// When the file cannot be read, or is not what this program wrote.
    pub(crate) fn find(dir: &Path) -> Result<Option<Self>> {
        let path = dir.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text)
            .map(Some)
            .with_context(|| format!("{} is damaged", path.display()))
    }

    /// Keeps everything in the folder `dir`, all of it or nothing.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn save(&self, dir: &Path) -> Result<()> {
        let path = dir.join(FILE);
        private_file::write(&path, &serde_json::to_vec_pretty(self)?)
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

/// A new API key.
///
/// # Errors
/// When the system has no randomness.
pub(crate) fn new_key() -> Result<ApiKey> {
    Ok(ApiKey::from_bytes(random_bytes()?))
}

fn new_secrets_key() -> Result<String> {
    Ok(BASE64_STANDARD.encode(random_bytes()?))
}

fn random_bytes() -> Result<[u8; 32]> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).context("the system gives no random bytes")?;
    Ok(random)
}
