//! What every function of the API works with.

use axum::extract::FromRef;
use hg_domain::{
    config::{ConfigError, Environment, Vars},
    page::CursorKey,
};
use hg_store::Store;

use crate::{auth::Authenticator, tenancy::Tenancy};

/// What a function of the API works with. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct ApiState {
    /// The table.
    pub store: Store,
    /// Who is calling.
    pub authenticator: Authenticator,
    /// What callers may do.
    pub tenancy: Tenancy,
    /// Makes and reads page cursors.
    pub cursors: CursorKey,
}

impl ApiState {
    /// Reads `CURSOR_SECRET`, `ENVIRONMENT` and what authentication needs.
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

impl FromRef<ApiState> for Authenticator {
    fn from_ref(state: &ApiState) -> Self {
        state.authenticator.clone()
    }
}

impl FromRef<ApiState> for Tenancy {
    fn from_ref(state: &ApiState) -> Self {
        state.tenancy.clone()
    }
}
