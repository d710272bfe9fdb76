//! Configuration of the function.

use std::collections::BTreeMap;

use hg_domain::config::{ConfigError, Vars};
use hg_domain::provider::Provider;
use hg_queue::QueueName;

/// The queue of each provider, from variables such as `QUEUE_URL_OPENAI`, that of deletions, from
/// `QUEUE_URL_PURGE`, and those of deliveries, from `QUEUE_URL_DELIVERIES` and `QUEUE_URL_RETRIES`.
///
/// # Errors
/// When no provider has one, since then nothing could ever be written, or there is none for one of the
/// others.
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
    for (queue, variable, what) in [
        (QueueName::Purge, "QUEUE_URL_PURGE", "deletions"),
        (QueueName::Deliveries, "QUEUE_URL_DELIVERIES", "deliveries"),
        (
            QueueName::Retries,
            "QUEUE_URL_RETRIES",
            "deliveries that wait",
        ),
    ] {
        let url = vars.required(variable, &format!("the URL of the queue of {what}"))?;
        urls.insert(queue, url);
    }
    Ok(urls)
}
