//! Connections to a provider for customers who bring their own keys.

use hg_domain::{
    config::{ConfigError, Vars},
    provider::Provider,
};
use tokio::time::Instant;

use crate::{api_key::ApiKey, call_error::CallError, client::Client, listed::ListedModel};

/// A client that has yet to be given a key, for a deployment that has none of its own. Make it once,
/// and a [`Client`] of it per key: they share its connections.
#[derive(Debug)]
pub struct Keyless {
    /// Its key is a placeholder: it is never sent.
    client: Client,
}

impl Keyless {
    /// The connections to `provider`, configured as [`Client::from_vars`] says. The variable of the
    /// key is not read.
    ///
    /// # Errors
    /// When a variable is malformed.
    pub fn from_vars(provider: Provider, vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let get = |name: &str| {
            let placeholder = name.ends_with("_API_KEY").then(|| "placeholder".to_owned());
            placeholder.or_else(|| vars.optional(name))
        };
        let client = Client::from_vars(provider, &Vars::new(&get))?;
        Ok(Self { client })
    }

    /// The models that the provider lists with their prices: see [`Client::listed_models`].
    ///
    /// # Errors
    /// When the list did not come.
    pub async fn listed_models(&self, deadline: Instant) -> Result<Vec<ListedModel>, CallError> {
        self.client.listed_models(deadline).await
    }

    /// The model of a request that names none.
    pub fn default_model(&self) -> &str {
        self.client.default_model()
    }

    /// A client with this key.
    #[must_use]
    pub fn with_key(&self, key: ApiKey) -> Client {
        self.client.with_key(key)
    }
}
