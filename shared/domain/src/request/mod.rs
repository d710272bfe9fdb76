//! Requests for content: as they arrive, and as they are once nothing is wrong with them.

mod check;
mod validate;
mod wire;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::wire::{GenerateRequest, ProviderChoice};
use crate::{
    content::{ContentType, Length, Platform, Tone},
    id::{ClientId, ProviderKeyId, StrategyId, TemplateId},
    provider::Provider,
    webhook::WebhookUrl,
};

/// Longest topic, in characters.
pub const TOPIC_MAX: usize = 200;
/// Longest free instructions, in characters.
pub const PROMPT_MAX: usize = 20_000;
/// Largest request, in bytes of its JSON.
pub const REQUEST_MAX_BYTES: usize = 64 * 1024;

/// A request for content that keeps every rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContentRequest {
    /// The tenant the text is for.
    pub client_id: ClientId,
    /// What the text is about.
    pub topic: Option<String>,
    /// Free instructions.
    pub prompt: Option<String>,
    /// What kind of text.
    pub content_type: ContentType,
    /// Words the text must have.
    pub keywords: Vec<String>,
    /// Who is to write it, in the order of trying; empty for the deployment's default.
    pub providers: Vec<Provider>,
    /// The model; the provider's default if none.
    pub model: Option<String>,
    /// Most tokens of the answer.
    pub max_tokens: u32,
    /// How freely the model chooses its words.
    pub temperature: Option<f64>,
    /// How long, in words of everyday.
    pub length: Option<Length>,
    /// Overrides the strategy's tone.
    pub tone: Option<Tone>,
    /// Overrides the strategy's audience.
    pub target_audience: Option<String>,
    /// Overrides the strategy's word counts.
    pub word_count: Option<u32>,
    /// Overrides the strategy's guidelines.
    pub brand_guidelines: Option<String>,
    /// The networks to write for; empty for the strategy's.
    pub platforms: Vec<Platform>,
    /// How many texts of each part.
    pub variants: u32,
    /// The strategy to use instead of the one in effect.
    pub strategy_id: Option<StrategyId>,
    /// The template to use instead of the one in effect.
    pub template_id: Option<TemplateId>,
    /// Values for the template.
    pub variables: Map<String, Value>,
    /// The user whose provider key is to be used.
    pub user_id: Option<String>,
    /// The provider key to be used.
    pub provider_key_id: Option<ProviderKeyId>,
    /// Where the caller wants to be told that the job ended.
    pub callback_url: Option<WebhookUrl>,
    /// Whatever the caller wants to find again with the job.
    pub metadata: Map<String, Value>,
}

impl ContentRequest {
    /// What the request is about, for lists: the topic, else how the free instructions begin.
    pub fn subject(&self) -> String {
        let subject = self
            .topic
            .as_deref()
            .or(self.prompt.as_deref())
            .unwrap_or_default();
        subject.chars().take(TOPIC_MAX).collect()
    }
}
