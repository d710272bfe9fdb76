//! Which providers a request goes to, and by whose key.

use hg_domain::{
    access::Principal,
    client::Client,
    provider::Provider,
    provider_key::{OwnKey, ProviderKeyRecord},
    request::ContentRequest,
};
use hg_http::error::ApiError;

use crate::config::State;

/// Who is to write.
pub(crate) struct Chosen {
    /// In the order of trying; never empty.
    pub(crate) providers: Vec<Provider>,
    /// The caller's own key, if the request names one.
    pub(crate) own_key: Option<OwnKey>,
}

/// The providers of a request, in the order of trying.
///
/// # Errors
/// 503 `PROVIDER_NOT_CONFIGURED` when there is no key for one of them: neither the deployment's nor
/// the client's, or the one that is named is not the caller's to use.
pub(crate) async fn choose(
    state: &State,
    principal: &Principal,
    client: &Client,
    request: &ContentRequest,
) -> Result<Chosen, ApiError> {
    let own_key = own_key(state, principal, client, request).await?;
    let own_provider = own_key.map(|own| own.provider);
    for provider in &request.providers {
        let has_key = state.offered.has(*provider)
            || own_provider == Some(*provider)
            || keeps_key(state, client, *provider).await?;
        if !has_key {
            return Err(not_configured(*provider));
        }
    }
    let providers = match (request.providers.as_slice(), own_provider) {
        ([], own) => own.or(state.offered.best()).into_iter().collect(),
        (named, _) => named.to_vec(),
    };
    if providers.is_empty() {
        return Err(not_configured(Provider::Openai));
    }
    Ok(Chosen { providers, own_key })
}

/// The key that the request names, if its user may use it for one of the providers.
async fn own_key(
    state: &State,
    principal: &Principal,
    client: &Client,
    request: &ContentRequest,
) -> Result<Option<OwnKey>, ApiError> {
    let Some(id) = request.provider_key_id else {
        return Ok(None);
    };
    let found = state.store.inherited(&client.path, id).await?;
    let user = request.user_id.as_deref();
    let is_wanted = |key: &ProviderKeyRecord| {
        let provider = key.provider;
        let is_asked = request.providers.is_empty() || request.providers.contains(&provider);
        is_asked && key.is_for(provider, user) && principal.may_act_for(user)
    };
    let found = found.filter(is_wanted).ok_or_else(|| {
        let wanted = request.providers.first().copied();
        not_configured(wanted.unwrap_or(Provider::Openai))
    })?;
    Ok(Some(OwnKey {
        provider: found.provider,
        provider_key_id: id,
    }))
}

/// Whether the client, or one above it, keeps a key of its own.
async fn keeps_key(state: &State, client: &Client, provider: Provider) -> Result<bool, ApiError> {
    let found = state.store.effective(&client.path, provider).await?;
    Ok(found.is_some_and(|_: ProviderKeyRecord| true))
}

fn not_configured(provider: Provider) -> ApiError {
    ApiError::provider_not_configured(provider.not_configured())
}
