//! Configuration of the function.

use hg_domain::config::{ConfigError, Vars};
use hg_secrets::Vault;
use hg_store::Store;
use hg_webhooks::Sender;

/// What the function works with.
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) sender: Sender,
}

impl State {
    /// Reads `KMS_KEY_ID` or `SECRETS_KEY`, and `ENVIRONMENT`, which says how far webhooks reach.
    ///
    /// # Errors
    /// When a variable is malformed.
    pub fn from_vars(vars: &Vars<'_>, store: Store) -> Result<Self, ConfigError> {
        Ok(Self {
            store,
            vault: Vault::from_vars(vars)?,
            sender: Sender::from_vars(vars)?,
        })
    }
}
