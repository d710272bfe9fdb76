//! By whose key a provider is asked.

use hg_domain::{
    failure::{Failure, FailureCode},
    provider_key::ProviderKeyRecord,
    task::Task,
};
use hg_llm::{ApiKey, Client};
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
        let client = with(state, own.ok_or_else(not_configured)?).await;
        return client.ok_or_else(not_configured);
    }
    if let Some(key) = &brief.clients_key {
        return with(state, key).await.ok_or_else(not_configured);
    }
    state.client.clone().ok_or_else(not_configured)
}

/// The client with a key that is kept; none if it cannot be decrypted.
async fn with(state: &State, key: &ProviderKeyRecord) -> Option<Client> {
    let secret = match state.vault.open(key).await {
        Ok(secret) => secret,
        Err(error) => {
            let id = key.provider_key_id;
            tracing::error!(provider_key_id = %id, %error, "a provider key cannot be opened");
            return None;
        }
    };
    let key = ApiKey::parse(secret.reveal().to_owned())?;
    Some(state.keyless.as_ref()?.with_key(key))
}
