//! Configuration of the function.

use axum::extract::FromRef;
use hg_domain::{
    config::{ConfigError, Vars},
    webhook::Reach,
};
use hg_http::{auth::Authenticator, kept::Records, state::ApiState, tenancy::Tenancy};
use hg_secrets::Vault;
use hg_store::Store;
use hg_webhooks::Sender;

/// What the function works with. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) api: ApiState,
    pub(crate) vault: Vault,
    /// How far webhooks reach.
    pub(crate) reach: Reach,
    pub(crate) sender: Sender,
}

impl State {
    /// Reads what a function of the API needs, `KMS_KEY_ID` or `SECRETS_KEY`, and `ENVIRONMENT`, which
    /// says how far webhooks reach.
    ///
    /// # Errors
    /// When a variable is missing or malformed.
    pub fn from_vars(vars: &Vars<'_>, store: Store) -> Result<Self, ConfigError> {
        Ok(Self {
            api: ApiState::from_vars(vars, store)?,
            vault: Vault::from_vars(vars)?,
            reach: Reach::from_vars(vars)?,
            sender: Sender::from_vars(vars)?,
        })
    }

    pub(crate) fn store(&self) -> &Store {
        &self.api.store
    }
}

impl FromRef<State> for Authenticator {
    fn from_ref(state: &State) -> Self {
        state.api.authenticator.clone()
    }
}

impl FromRef<State> for Tenancy {
    fn from_ref(state: &State) -> Self {
        state.api.tenancy.clone()
    }
}

impl FromRef<State> for Records {
    fn from_ref(state: &State) -> Self {
        Self::from_ref(&state.api)
    }
}
