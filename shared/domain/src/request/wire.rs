//! A request for content as a caller sends it: types are checked, rules are not.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    content::{ContentType, Length, Platform, Tone},
    provider::Provider,
    webhook::WebhookUrl,
};

/// A request for content.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GenerateRequest {
    /// The tenant the text is for.
    #[schema(required, nullable = false, format = Uuid)]
    pub client_id: Option<String>,
    /// What the text is about. Required unless `prompt` is given.
    #[schema(min_length = 1, max_length = 200)]
    pub topic: Option<String>,
    /// Free instructions; with a `topic` they are its brief.
    #[schema(min_length = 1, max_length = 20000)]
    pub prompt: Option<String>,
    /// `blog_post` (also written `blog`), `social_media`, `email_campaign`, `press_release` or `product_description`.
    #[schema(required, value_type = ContentType, example = "blog_post")]
    pub content_type: Option<String>,
    /// Words the text must have. Required with `topic`.
    #[schema(min_items = 1, max_items = 10, example = json!(["electrician", "safety"]))]
    pub keywords: Option<Vec<String>>,
    /// A provider, or several in the order of trying; the deployment's best if left out.
    pub llm_provider: Option<ProviderChoice>,
    /// The provider's name of a model; its default if left out.
    #[schema(min_length = 1, max_length = 100)]
    pub model: Option<String>,
    /// Most tokens of the answer; 1000 if left out.
    #[schema(minimum = 100, maximum = 4000)]
    pub max_tokens: Option<i64>,
    /// How freely the model chooses its words.
    #[schema(minimum = 0, maximum = 2)]
    pub temperature: Option<f64>,
    /// How long, in words of everyday: measured by the strategy's word counts.
    #[schema(value_type = Option<Length>)]
    pub length: Option<String>,
    /// Overrides the strategy's tone.
    #[schema(value_type = Option<Tone>)]
    pub tone: Option<String>,
    /// Overrides the strategy's audience.
    #[schema(min_length = 1, max_length = 200)]
    pub target_audience: Option<String>,
    /// Overrides the strategy's word counts.
    #[schema(minimum = 100, maximum = 5000)]
    pub word_count: Option<i64>,
    /// Overrides the strategy's guidelines.
    #[schema(min_length = 1, max_length = 10000)]
    pub brand_guidelines: Option<String>,
    /// For `social_media`: any of `twitter`, `linkedin`, `facebook`, `instagram`, one text each; the strategy's if left out.
    #[schema(value_type = Option<Vec<Platform>>, min_items = 1)]
    pub platforms: Option<Vec<String>>,
    /// How many texts of each part; 1 if left out.
    #[schema(minimum = 1, maximum = 5)]
    pub variants: Option<i64>,
    /// The strategy to use instead of the one in effect.
    #[schema(format = Uuid)]
    pub strategy_id: Option<String>,
    /// The template to use instead of the one in effect.
    #[schema(format = Uuid)]
    pub template_id: Option<String>,
    /// Values for the template.
    #[schema(value_type = Option<Object>)]
    pub variables: Option<Map<String, Value>>,
    /// The user whose provider key is to be used.
    #[schema(min_length = 1, max_length = 128)]
    pub user_id: Option<String>,
    /// The caller's own provider key, to be used instead of the deployment's.
    #[schema(format = Uuid)]
    pub provider_key_id: Option<String>,
    /// Where to tell that the job ended: `https`, at a public address. Signed with the client's callback
    /// secret, which it needs first.
    #[schema(value_type = Option<WebhookUrl>)]
    pub callback_url: Option<String>,
    /// Whatever the caller wants to find again with the job; at most 2 KB of JSON.
    #[schema(value_type = Option<Object>)]
    pub metadata: Option<Map<String, Value>>,
}

/// One provider, or several in the order of trying.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ProviderChoice {
    /// This one.
    #[schema(value_type = Provider)]
    One(String),
    /// The first that can.
    #[schema(value_type = Vec<Provider>)]
    Several(Vec<String>),
}
