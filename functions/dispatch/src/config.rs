//! Configuration of the function.

use std::collections::BTreeMap;

use hg_domain::config::{ConfigError, Vars};
use hg_domain::provider::Provider;
use hg_queue::QueueName;

/// The queue of each provider, from variables such as `QUEUE_URL_OPENAI`, and that of deletions,
/// from `QUEUE_URL_PURGE`.
///
/// # Errors
/// When no provider has one, since then nothing could ever be written, or there is none for deletions.
pub fn queue_urls(vars: &Vars<'_>) -> Result<BTreeMap<QueueName, String>, ConfigError> {
    let variable = |provider: Provider| format!("QUEUE_URL_{}", provider.as_str().to_uppercase());
    let mut urls: BTreeMap<_, _> = Provider::ALL
        .into_iter()
        .filter_map(|provider| {
            Some((
                QueueName::Llm(provider),
                vars.optional(&variable(provider))?,
            ))
        })
        .collect();
    if urls.is_empty() {
        vars.required("QUEUE_URL_OPENAI", "the URL of a provider's queue")?;
    }
    let purge = vars.required("QUEUE_URL_PURGE", "the URL of the queue of deletions")?;
    urls.insert(QueueName::Purge, purge);
    Ok(urls)
}
