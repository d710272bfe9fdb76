//! Configuration of the function.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::FromRef;
use hg_domain::{
    config::{ConfigError, Vars},
    provider::{Offered, Provider},
};
use hg_http::{auth::Authenticator, kept::Records, state::ApiState, tenancy::Tenancy};
use hg_llm::{Keyless, catalogue};
use hg_secrets::Vault;
use hg_store::Store;

/// What the function works with. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) api: ApiState,
    pub(crate) vault: Vault,
    pub(crate) offered: Offered,
    /// Connections to each provider that has keys.
    pub(crate) keyless: Arc<BTreeMap<Provider, Keyless>>,
}

impl State {
    /// Reads what a function of the API needs, `LLM_PROVIDERS`, `KMS_KEY_ID` or `SECRETS_KEY`, and where each provider
    /// is (see `hg_llm`).
    ///
    /// # Errors
    /// When a variable is missing or malformed.
    pub fn from_vars(vars: &Vars<'_>, store: Store) -> Result<Self, ConfigError> {
        let with_keys = Provider::ALL.into_iter();
        let keyless = with_keys
            .filter(|provider| *provider != Provider::Sandbox)
            .map(|provider| Ok((provider, Keyless::from_vars(provider, vars)?)))
            .collect::<Result<_, ConfigError>>()?;
        Ok(Self {
            api: ApiState::from_vars(vars, store)?,
            vault: Vault::from_vars(vars)?,
            offered: Offered::from_vars(vars)?,
            keyless: Arc::new(keyless),
        })
    }
}

impl State {
    pub(crate) fn store(&self) -> &Store {
        &self.api.store
    }

    /// The model of a request that names none.
    pub(crate) fn default_model(&self, provider: Provider) -> String {
        let remote = self.keyless.get(&provider);
        let first = || catalogue(provider).first().map(|row| row.model.as_str());
        let name = remote.map(Keyless::default_model).or_else(first);
        name.unwrap_or_default().to_owned()
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
