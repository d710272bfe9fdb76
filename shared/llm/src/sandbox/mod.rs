//! The sandbox: no model at all, but a draft that depends on nothing except the prompt.

mod brief;
mod draft;

use std::time::Duration;

use hg_domain::{
    config::{ConfigError, Vars},
    provider::Provider,
    usage::TokenUsage,
};

use self::brief::Brief;
use crate::{
    api_key::ApiKey,
    completion::Stop,
    listed::ListedModel,
    model::{Attempt, Fault, LanguageModel, Receipt, Reply},
};

const MODEL: &str = "sandbox-1";

/// What a token is here: models have about four characters to one.
const CHARACTERS_PER_TOKEN: usize = 4;

/// A provider that needs no key and no network.
#[derive(Clone, Debug)]
pub(crate) struct Sandbox {
    latency: Duration,
}

impl Sandbox {
    /// Reads `SANDBOX_LATENCY_MS`, the time that a draft takes (0 if not set).
    pub(crate) fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        let latency = vars.millis("SANDBOX_LATENCY_MS", Duration::ZERO)?;
        Ok(Self { latency })
    }
}

impl LanguageModel for Sandbox {
    fn provider(&self) -> Provider {
        Provider::Sandbox
    }

    fn default_model(&self) -> &'static str {
        MODEL
    }

    fn set_key(&mut self, _key: ApiKey) {}

    async fn list(&self) -> Result<Vec<ListedModel>, Fault> {
        Ok(Vec::new())
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Reply, Fault> {
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        Ok(reply(attempt))
    }
}

fn reply(attempt: Attempt<'_>) -> Reply {
    let draft = draft::write(&Brief::read(attempt.prompt));
    let (text, stop) = cut(draft, attempt.max_tokens);
    let asked = attempt
        .system
        .unwrap_or_default()
        .chars()
        .chain(attempt.prompt.chars());
    let usage = TokenUsage {
        input: tokens(asked.count()),
        output: tokens(text.chars().count()),
        ..TokenUsage::default()
    };
    let receipt = Receipt {
        model: Some(MODEL.to_owned()),
        usage: Some(usage),
        ..Receipt::default()
    };
    Reply {
        text,
        stop,
        receipt,
    }
}

/// The text as far as `max_tokens` reach, but never nothing.
fn cut(mut text: String, max_tokens: u32) -> (String, Stop) {
    let reach = usize::try_from(max_tokens).unwrap_or(usize::MAX).max(1);
    match text
        .char_indices()
        .nth(reach.saturating_mul(CHARACTERS_PER_TOKEN))
    {
        Some((end, _)) => {
            text.truncate(end);
            (text, Stop::Length)
        }
        None => (text, Stop::Complete),
    }
}

fn tokens(characters: usize) -> u64 {
    u64::try_from(characters.div_ceil(CHARACTERS_PER_TOKEN)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTEMPT: Attempt<'_> = Attempt {
        model: MODEL,
        system: Some("Be brief."),
        prompt: "Topic: Ladders",
        max_tokens: 4000,
        temperature: Some(1.0),
    };

    #[test]
    fn the_same_prompt_has_the_same_draft() {
        let [one, two] = [(); 2].map(|()| reply(ATTEMPT));
        assert_eq!((&one.text, one.stop), (&two.text, Stop::Complete));
        assert!(one.text.to_lowercase().contains("ladders"));
    }

    #[test]
    fn tokens_are_counted_by_characters() {
        let usage = reply(ATTEMPT).receipt.usage.unwrap();
        assert_eq!(
            usage.input,
            ("Be brief.".len() + "Topic: Ladders".len()).div_ceil(4) as u64
        );
        let cut = reply(Attempt {
            max_tokens: 10,
            ..ATTEMPT
        });
        assert_eq!(cut.text.chars().count(), 40);
        assert_eq!(
            (cut.stop, cut.receipt.usage.unwrap().output),
            (Stop::Length, 10)
        );
    }
}
