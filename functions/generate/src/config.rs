//! Configuration of the function.

use std::collections::BTreeSet;

use axum::extract::FromRef;
use hg_domain::{
    config::{ConfigError, Environment, Vars},
    provider::Provider,
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
}

/// The providers that this deployment offers.
#[derive(Clone, Debug)]
pub(crate) struct Offered(pub(crate) BTreeSet<Provider>);

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
        let mut offered: BTreeSet<Provider> = vars
            .optional("LLM_PROVIDERS")
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| {
                name.parse().map_err(|_| {
                    ConfigError::malformed("LLM_PROVIDERS", "provider names separated by commas")
                })
            })
            .collect::<Result<_, _>>()?;
        if Environment::from_vars(vars)? == Environment::Production {
            offered.remove(&Provider::Sandbox);
        }
        Ok(Self {
            authenticator: Authenticator::from_vars(vars, store.clone())?,
            tenancy: Tenancy::new(store.clone()),
            store,
            offered: Offered(offered),
        })
    }
}
