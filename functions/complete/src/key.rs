//! By whose key a provider is asked.

use hg_domain::{
    failure::{Failure, FailureCode},
    provider_key::ProviderKeyRecord,
    task::Task,
};
use hg_llm::{ApiKey, Client};
use hg_secrets::{Place, SecretError};
use hg_store::Brief;

use crate::config::State;

/// The provider's client with the key for a task: the one that the request names, else the client's or
/// that of the nearest above it, else the deployment's.
///
/// # Errors
/// When there is none, or the one that is named may not be used (any more).
pub(crate) async fn client(state: &State, task: &Task, brief: &Brief) -> Result<Client, Failure> {
    let not_configured = || {
        let message = task.provider.not_configured();
        Failure::new(FailureCode::ProviderNotConfigured, message)
    };
    if task
        .own_key
        .is_some_and(|own| own.provider == task.provider)
    {
        let user = brief.request.user_id.as_deref();
        let own = brief.own_key.as_ref();
        let own = own.filter(|key| key.is_for(task.provider, user));
        return with(state, own.ok_or_else(not_configured)?).await;
    }
    if let Some(key) = &brief.clients_key {
        return with(state, key).await;
    }
    let offered = state.client.as_ref();
    let offered = offered.filter(|_| state.offered.has(task.provider));
    offered.cloned().ok_or_else(not_configured)
}

/// The client with a key that is kept.
///
/// # Errors
/// When the key cannot be opened: for now, or until it is entered again.
async fn with(state: &State, key: &ProviderKeyRecord) -> Result<Client, Failure> {
    let opened = state.vault.open(&key.sealed, Place::from(key)).await;
    let secret = opened.map_err(|error| {
        let id = key.provider_key_id;
        tracing::error!(provider_key_id = %id, %error, "a provider key cannot be opened");
        match error {
            SecretError::Kms(_) => Failure::new(
                FailureCode::ProviderUnavailable,
                "The key of the provider cannot be opened at the moment.",
            ),
            SecretError::Foreign | SecretError::NotConfigured(_) => Failure::new(
                FailureCode::ProviderNotConfigured,
                key.provider.not_configured(),
            ),
        }
    })?;
    let parsed = ApiKey::parse(secret.reveal().to_owned());
    let client = parsed.and_then(|parsed| Some(state.keyless.as_ref()?.with_key(parsed)));
    client.ok_or_else(|| {
        let message = key.provider.not_configured();
        Failure::new(FailureCode::ProviderNotConfigured, message)
    })
}
