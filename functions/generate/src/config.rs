//! Configuration of the function.

use axum::extract::FromRef;
use hg_domain::{
    config::{ConfigError, Vars},
    provider::Offered,
    webhook::Reach,
};
use hg_http::{auth::Authenticator, tenancy::Tenancy};
use hg_store::Store;

/// What the function works with. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) store: Store,
    pub(crate) authenticator: Authenticator,
    pub(crate) tenancy: Tenancy,
    pub(crate) offered: Offered,
    /// How far webhooks reach.
    pub(crate) reach: Reach,
}

impl FromRef<State> for Authenticator {
    fn from_ref(state: &State) -> Self {
        state.authenticator.clone()
    }
}

impl State {
    /// Reads `LLM_PROVIDERS`, `ENVIRONMENT` and what authentication needs.
    ///
    /// # Errors
    /// When a variable is missing or malformed.
    pub fn from_vars(vars: &Vars<'_>, store: Store) -> Result<Self, ConfigError> {
        Ok(Self {
            authenticator: Authenticator::from_vars(vars, store.clone())?,
            tenancy: Tenancy::new(store.clone()),
            store,
            offered: Offered::from_vars(vars)?,
            reach: Reach::from_vars(vars)?,
        })
    }
}
