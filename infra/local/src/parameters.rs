//! The template's parameters, as a local start has them.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use hg_domain::provider::Provider;

use crate::{TEMPLATE, demo::Kept, template::Template};

/// The parameter that says which providers are offered.
pub(crate) const PROVIDERS: &str = "LlmProviders";

/// The value of every parameter that the environment gives: `OpenaiApiKey` from `OPENAI_API_KEY`.
///
/// Without a word on providers, those are offered that have a key, and the sandbox.
///
/// # Errors
/// When the template cannot be read, or no provider could write anything.
pub(crate) fn from_env(kept: &Kept) -> Result<BTreeMap<String, String>> {
    let template = Template::parse(TEMPLATE)?;
    let mut parameters = template.parameters_from(|name| std::env::var(name).ok());
    parameters
        .entry("CursorSecret".to_owned())
        .or_insert_with(|| kept.cursor_secret.clone());
    parameters
        .entry("OperatorKey".to_owned())
        .or_insert_with(|| kept.operator_key.clone());
    parameters
        .entry("SecretsKey".to_owned())
        .or_insert_with(|| kept.secrets_key.clone());
    let is = |name: &str, wanted: &str| {
        parameters
            .get(name)
            .is_some_and(|value| value.trim() == wanted)
    };
    let has_key = |provider: &Provider| {
        let key = parameters.get(&format!("{}ApiKey", capitalized(provider.as_str())));
        key.is_some_and(|key| !key.trim().is_empty())
    };
    let mut ready: Vec<Provider> = Provider::ALL.into_iter().filter(has_key).collect();
    if !is("Environment", "production") {
        ready.push(Provider::Sandbox);
    }
    if ready.is_empty() {
        bail!("production refuses the sandbox, and no provider has a key: set OPENAI_API_KEY");
    }
    let offered = ready.iter().map(|provider| provider.as_str());
    let offered = offered.collect::<Vec<_>>().join(",");
    let offered = parameters.entry(PROVIDERS.to_owned()).or_insert(offered);
    for name in offered.split(',').map(str::trim) {
        let lacks_key = |provider| provider != Provider::Sandbox && !ready.contains(&provider);
        if name.parse().is_ok_and(lacks_key) {
            let variable = format!("{}_API_KEY", name.to_uppercase());
            bail!("LLM_PROVIDERS names {name}, which has no key: set {variable}");
        }
    }
    Ok(parameters)
}

/// The word as it begins the name of a parameter.
fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
