//! Putting together what a prompt is made from: what a request says, else what the strategy says.

use hg_domain::{
    client::Client,
    content::Platform,
    request::ContentRequest,
    strategy::{Details, Strategy},
};
use serde_json::{Map, Value};

use crate::context::{PromptClient, PromptContext};

impl PromptContext {
    /// What there is to say in one part of `request`, which is for `platform`. `variables` are those
    /// of the request and the template together.
    pub fn of_request(
        request: &ContentRequest,
        client: &Client,
        strategy: &Strategy,
        platform: Option<Platform>,
        variables: Map<String, Value>,
    ) -> Self {
        let context = Self {
            topic: request.topic.clone(),
            prompt: request.prompt.clone(),
            content_type: request.content_type,
            keywords: request.keywords.clone(),
            tone: request.tone,
            target_audience: request.target_audience.clone(),
            word_count: request.word_count,
            brand_guidelines: request.brand_guidelines.clone(),
            length: request.length,
            client: PromptClient::from(client),
            variables,
            ..Self::default()
        };
        context.by_strategy(strategy, platform)
    }

    /// The same by another strategy, for `platform`.
    #[must_use]
    pub fn by_strategy(self, strategy: &Strategy, platform: Option<Platform>) -> Self {
        let social = match (&strategy.details, platform) {
            (Details::SocialMedia(social), Some(platform)) => Some((social, platform)),
            _ => None,
        };
        Self {
            platform,
            character_limit: social.map(|(social, platform)| social.limit(platform)),
            hashtag_count: social
                .and_then(|(social, platform)| social.hashtag_count.get(&platform).copied()),
            strategy: strategy.to_configuration(),
            ..self
        }
    }
}

impl From<&Client> for PromptClient {
    fn from(client: &Client) -> Self {
        Self {
            name: client.name.clone(),
            slug: client.slug.to_string(),
            metadata: client.metadata.clone(),
        }
    }
}
