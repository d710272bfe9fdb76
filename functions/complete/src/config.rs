//! Configuration of the function.

use hg_domain::{
    config::{ConfigError, Environment, Vars},
    money::NanoUsd,
    provider::{Offered, Provider},
};
use hg_llm::{Client, Keyless};
use hg_secrets::Vault;
use hg_store::Store;

/// What the function works with.
#[derive(Debug)]
pub struct State {
    pub(crate) store: Store,
    pub(crate) provider: Provider,
    pub(crate) offered: Offered,
    /// The most that one call may cost; `None` for any amount.
    pub(crate) most: Option<NanoUsd>,
    /// With the deployment's key; `None` when it has none, or may not use the provider.
    pub(crate) client: Option<Client>,
    /// For customers' own keys; `None` for the sandbox, which needs none.
    pub(crate) keyless: Option<Keyless>,
    /// Opens customers' own keys.
    pub(crate) vault: Vault,
}

impl State {
    /// Reads `PROVIDER`, `LLM_PROVIDERS`, `MAX_REQUEST_USD`, `KMS_KEY_ID` or `SECRETS_KEY`, `ENVIRONMENT`
    /// and the variables of that provider (see `hg_llm`).
    ///
    /// # Errors
    /// When a variable is missing or malformed. A missing key is no error: the tasks of tenants
    /// then fail with a code that says so.
    pub fn from_vars(vars: &Vars<'_>, store: Store) -> Result<Self, ConfigError> {
        let provider = vars.parsed("PROVIDER", "the name of a provider, such as openai")?;
        let environment = Environment::from_vars(vars)?;
        let refused = provider == Provider::Sandbox && environment == Environment::Production;
        let client = if refused {
            None
        } else {
            client(provider, vars)?
        };
        Ok(Self {
            store,
            keyless: match provider {
                Provider::Sandbox => None,
                remote => Some(Keyless::from_vars(remote, vars)?),
            },
            vault: Vault::from_vars(vars)?,
            provider,
            offered: Offered::from_vars(vars)?,
            most: most(vars)?,
            client,
        })
    }
}

/// What `MAX_REQUEST_USD` says.
fn most(vars: &Vars<'_>) -> Result<Option<NanoUsd>, ConfigError> {
    const NAME: &str = "MAX_REQUEST_USD";
    let Some(text) = vars.optional(NAME) else {
        return Ok(None);
    };
    let dollars = text.trim().parse().ok();
    let amount = dollars.and_then(|dollars| NanoUsd::from_dollars(dollars).ok());
    amount
        .filter(|amount| *amount >= NanoUsd::ZERO)
        .map(Some)
        .ok_or_else(|| ConfigError::malformed(NAME, "an amount of US dollars, such as 0.50"))
}

/// The provider's client; none without a key.
fn client(provider: Provider, vars: &Vars<'_>) -> Result<Option<Client>, ConfigError> {
    match Client::from_vars(provider, vars) {
        Ok(client) => Ok(Some(client)),
        Err(ConfigError::Missing { variable, .. }) if variable.ends_with("_API_KEY") => Ok(None),
        Err(error) => Err(error),
    }
}
