//! Which providers a request goes to.

use hg_domain::{
    provider::{Offered, Provider},
    request::ContentRequest,
};
use hg_http::error::ApiError;

/// The providers of a request, in the order of trying.
///
/// # Errors
/// 503 `PROVIDER_NOT_CONFIGURED` when this deployment offers one of them not, or none at all.
pub(crate) fn choose(
    request: &ContentRequest,
    offered: &Offered,
) -> Result<Vec<Provider>, ApiError> {
    if request.provider_key_id.is_some() {
        let provider = request
            .providers
            .first()
            .copied()
            .unwrap_or(Provider::Openai);
        return Err(not_configured(provider));
    }
    if let Some(missing) = request
        .providers
        .iter()
        .find(|provider| !offered.has(**provider))
    {
        return Err(not_configured(*missing));
    }
    if !request.providers.is_empty() {
        return Ok(request.providers.clone());
    }
    offered
        .best()
        .map(|provider| vec![provider])
        .ok_or_else(|| not_configured(Provider::Openai))
}

fn not_configured(provider: Provider) -> ApiError {
    ApiError::provider_not_configured(provider.not_configured())
}
