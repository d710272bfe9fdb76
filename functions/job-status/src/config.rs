//! Configuration of the function.

use axum::extract::FromRef;
use hg_domain::{
    config::{ConfigError, Environment, Vars},
    page::CursorKey,
};
use hg_http::{auth::Authenticator, tenancy::Tenancy};
use hg_store::Store;

/// What the function works with. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) store: Store,
    pub(crate) authenticator: Authenticator,
    pub(crate) tenancy: Tenancy,
    pub(crate) cursors: CursorKey,
}

impl FromRef<State> for Authenticator {
    fn from_ref(state: &State) -> Self {
        state.authenticator.clone()
    }
}

impl State {
    /// Reads `CURSOR_SECRET` and what authentication needs.
    ///
    /// # Errors
    /// When a variable is missing or malformed. Without a secret anybody could make cursors, so
    /// only a development deployment does without one.
    pub fn from_vars(vars: &Vars<'_>, store: Store) -> Result<Self, ConfigError> {
        let secret = match Environment::from_vars(vars)? {
            Environment::Development => vars.optional("CURSOR_SECRET").unwrap_or_default(),
            _ => vars.required("CURSOR_SECRET", "a secret text that signs page cursors")?,
        };
        Ok(Self {
            authenticator: Authenticator::from_vars(vars, store.clone())?,
            tenancy: Tenancy::new(store.clone()),
            store,
            cursors: CursorKey::new(&secret),
        })
    }
}
