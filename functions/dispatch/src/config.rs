//! Configuration of the function.

use std::collections::BTreeMap;

use hg_domain::config::{ConfigError, Vars};
use hg_domain::provider::Provider;

/// The queue of each provider, from variables such as `QUEUE_URL_OPENAI`.
///
/// # Errors
/// When there is none at all, since then nothing could ever be dispatched.
pub fn queue_urls(vars: &Vars<'_>) -> Result<BTreeMap<Provider, String>, ConfigError> {
    let variable = |provider: Provider| format!("QUEUE_URL_{}", provider.as_str().to_uppercase());
    let urls: BTreeMap<_, _> = Provider::ALL
        .into_iter()
        .filter_map(|provider| Some((provider, vars.optional(&variable(provider))?)))
        .collect();
    if urls.is_empty() {
        vars.required("QUEUE_URL_OPENAI", "the URL of a provider's queue")?;
    }
    Ok(urls)
}
