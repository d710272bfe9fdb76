//! The template's parameters, as a local start has them.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};

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
    let is = |name: &str, wanted: &str| {
        parameters
            .get(name)
            .is_some_and(|value| value.trim() == wanted)
    };
    let has_key = parameters
        .get("OpenaiApiKey")
        .is_some_and(|key| !key.trim().is_empty());
    let sandbox = !is("Environment", "production");
    let offered = match (has_key, sandbox) {
        (true, true) => "openai,sandbox",
        (true, false) => "openai",
        (false, true) => "sandbox",
        (false, false) => {
            bail!("production refuses the sandbox, and no provider has a key: set OPENAI_API_KEY")
        }
    };
    let offered = parameters
        .entry(PROVIDERS.to_owned())
        .or_insert_with(|| offered.to_owned());
    ensure!(
        has_key || !offered.contains("openai"),
        "LLM_PROVIDERS names openai, which has no key: set OPENAI_API_KEY"
    );
    Ok(parameters)
}
