//! The template's parameters, as a local start has them.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::{TEMPLATE, demo::Kept, template::Template};

/// The value of every parameter that the environment gives: `OpenaiApiKey` from `OPENAI_API_KEY`.
///
/// Without a word on providers, those are offered that have a key, and the sandbox.
///
/// # Errors
/// When the template cannot be read.
pub(crate) fn from_env(kept: &Kept) -> Result<BTreeMap<String, String>> {
    let template = Template::parse(TEMPLATE)?;
    let mut parameters = template.parameters_from(|name| std::env::var(name).ok());
    parameters
        .entry("CursorSecret".to_owned())
        .or_insert_with(|| kept.cursor_secret.clone());
    let has_key = parameters
        .get("OpenaiApiKey")
        .is_some_and(|key| !key.trim().is_empty());
    let offered = if has_key { "openai,sandbox" } else { "sandbox" };
    parameters
        .entry("LlmProviders".to_owned())
        .or_insert_with(|| offered.to_owned());
    Ok(parameters)
}
