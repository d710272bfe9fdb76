//! The providers of language models that the system knows by name.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::config::{ConfigError, Environment, Vars};

/// Who runs the model that writes a text. They sort from the best default to the last resort.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// `OpenAI`, or any server that speaks its chat completions.
    Openai,
    /// Anthropic.
    Anthropic,
    /// Google Gemini.
    Google,
    /// Groq.
    Groq,
    /// `OpenRouter`, a gateway to many.
    Openrouter,
    /// No model at all: a deterministic draft, for trying the system out.
    Sandbox,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Openai,
        Self::Anthropic,
        Self::Google,
        Self::Groq,
        Self::Openrouter,
        Self::Sandbox,
    ];

    /// The name in requests, queues and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Openai => "openai",
            Self::Anthropic => "anthropic",
            Self::Google => "google",
            Self::Groq => "groq",
            Self::Openrouter => "openrouter",
            Self::Sandbox => "sandbox",
        }
    }

    /// The sentence for a caller whose request needs a key that is missing, disabled or not its own.
    pub fn not_configured(self) -> String {
        format!("{} API key is not configured", self.title())
    }

    /// The name as its owner writes it, for sentences.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Openai => "OpenAI",
            Self::Anthropic => "Anthropic",
            Self::Google => "Google",
            Self::Groq => "Groq",
            Self::Openrouter => "OpenRouter",
            Self::Sandbox => "Sandbox",
        }
    }
}

/// The providers that a deployment offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered(BTreeSet<Provider>);

impl Offered {
    /// Reads `LLM_PROVIDERS` (names, separated by commas) and `ENVIRONMENT`: production has no
    /// sandbox.
    ///
    /// # Errors
    /// When a name is none of a provider, or the environment is unknown.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let names = vars.optional("LLM_PROVIDERS").unwrap_or_default();
        let names = names.split(',').map(str::trim);
        let malformed =
            |_| ConfigError::malformed("LLM_PROVIDERS", "provider names separated by commas");
        let mut offered: BTreeSet<Provider> = names
            .filter(|name| !name.is_empty())
            .map(|name| name.parse().map_err(malformed))
            .collect::<Result<_, _>>()?;
        if Environment::from_vars(vars)? == Environment::Production {
            offered.remove(&Provider::Sandbox);
        }
        Ok(Self(offered))
    }

    /// Whether `provider` is offered.
    pub fn has(&self, provider: Provider) -> bool {
        self.0.contains(&provider)
    }

    /// The best one, of a request that names none.
    pub fn best(&self) -> Option<Provider> {
        self.0.first().copied()
    }
}

/// No provider has this name.
#[derive(Debug, thiserror::Error)]
#[error("must be one of openai, anthropic, google, groq, openrouter, sandbox")]
pub struct UnknownProvider;

impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|provider| provider.as_str() == text)
            .ok_or(UnknownProvider)
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
