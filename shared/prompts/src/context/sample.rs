//! Values that a template is tried with before there are any.

use hg_domain::{
    content::{ContentType, Length, Platform, Tone},
    strategy::{SocialMedia, Strategy},
};
use serde_json::{Map, json};

use super::{PromptClient, PromptContext};

impl PromptContext {
    /// Plausible values for a text of `content_type`: those of a business that does not exist, with
    /// the built-in strategy. Every name has one but the limits of platforms, which posts alone have.
    pub fn sample(content_type: ContentType) -> Self {
        let text = |text: &str| Some(text.to_owned());
        let platform = (content_type == ContentType::SocialMedia).then_some(Platform::Twitter);
        let social = SocialMedia::default();
        Self {
            topic: text("How to keep bread fresh for a week"),
            prompt: text("Explain what works at home, and why the fridge does not."),
            content_type,
            keywords: vec!["fresh bread".to_owned(), "bread storage".to_owned()],
            tone: Some(Tone::Friendly),
            target_audience: text("people who bake or buy bread every week"),
            word_count: Some(600),
            brand_guidelines: text("Say \"loaf\", not \"product\"."),
            length: Some(Length::Medium),
            platform,
            character_limit: platform.map(|platform| social.limit(platform)),
            hashtag_count: platform
                .and_then(|platform| social.hashtag_count.get(&platform).copied()),
            call_to_action: text("Order a loaf for Saturday"),
            location_focus: text("Springfield"),
            client: sample_client(),
            strategy: Strategy::built_in(content_type).to_configuration(),
            variables: Map::new(),
        }
    }
}

fn sample_client() -> PromptClient {
    let metadata = json!({"industry": "bakery", "services": ["bread", "cakes"], "founded": 1994});
    PromptClient {
        name: "Corner Street Bakery".to_owned(),
        slug: "corner-street-bakery".to_owned(),
        metadata: metadata.as_object().cloned().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Template;

    #[test]
    fn every_built_in_template_can_be_tried() {
        for content_type in ContentType::ALL {
            let template = Template::built_in(*content_type);
            let rendered = template.render(&PromptContext::sample(*content_type));
            assert!(rendered.unwrap().prompt.contains("Corner Street Bakery"));
        }
    }

    #[test]
    fn a_post_has_the_limits_of_its_platform() {
        let sample = PromptContext::sample(ContentType::SocialMedia);
        assert_eq!(
            (
                sample.platform,
                sample.character_limit,
                sample.hashtag_count
            ),
            (Some(Platform::Twitter), Some(280), Some(2))
        );
        assert_eq!(PromptContext::sample(ContentType::BlogPost).platform, None);
    }
}
