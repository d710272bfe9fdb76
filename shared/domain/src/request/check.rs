//! Checking what only a request for content has.

use serde_json::Value;

use super::ProviderChoice;
use crate::{
    check::Check,
    content::{ContentType, Platform},
    fields::is_text,
    provider::Provider,
};

const KEYWORDS_MAX: usize = 10;
const KEYWORD_MAX: usize = 80;

impl Check {
    /// Whether there is a topic or a prompt, be it a refused one that was told already.
    pub(super) fn has_subject(&self, topic: Option<&String>, prompt: Option<&String>) -> bool {
        topic.or(prompt).is_some()
            || self
                .0
                .fields()
                .any(|field| field == "topic" || field == "prompt")
    }

    pub(super) fn keywords(
        &mut self,
        keywords: Option<Vec<String>>,
        required: bool,
    ) -> Vec<String> {
        let Some(keywords) = keywords else {
            if required {
                self.0
                    .add("keywords", Value::Null, "is required with a topic");
            }
            return Vec::new();
        };
        if !(1..=KEYWORDS_MAX).contains(&keywords.len()) {
            self.0.add(
                "keywords",
                keywords.len(),
                format!("must have 1 to {KEYWORDS_MAX} entries"),
            );
        }
        for (index, keyword) in keywords
            .iter()
            .enumerate()
            .filter(|(_, keyword)| !is_text(keyword, KEYWORD_MAX))
        {
            let rule = format!("must have 1 to {KEYWORD_MAX} characters, not all of them blank");
            self.0
                .add(format!("keywords[{index}]"), keyword.as_str(), rule);
        }
        keywords
    }

    pub(super) fn temperature(&mut self, temperature: Option<f64>) -> Option<f64> {
        let number = temperature?;
        if (0.0..=2.0).contains(&number) {
            return Some(number);
        }
        self.0.add("temperature", number, "must be between 0 and 2");
        None
    }

    pub(super) fn providers(&mut self, choice: Option<ProviderChoice>) -> Vec<Provider> {
        let (names, of_a_list) = match choice {
            None => return Vec::new(),
            Some(ProviderChoice::One(name)) => (vec![name], false),
            Some(ProviderChoice::Several(names)) => (names, true),
        };
        if names.is_empty() || names.len() > Provider::ALL.len() {
            self.0
                .add("llm_provider", names.len(), "must name 1 to 6 providers");
            return Vec::new();
        }
        let field = |index| {
            if of_a_list {
                format!("llm_provider[{index}]")
            } else {
                "llm_provider".to_owned()
            }
        };
        self.distinct(names, field)
    }

    pub(super) fn platforms(
        &mut self,
        names: Option<Vec<String>>,
        content_type: Option<ContentType>,
    ) -> Vec<Platform> {
        let Some(names) = names else {
            return Vec::new();
        };
        if content_type.is_some_and(|content_type| content_type != ContentType::SocialMedia) {
            self.0.add("platforms", names, "is only for social_media");
            return Vec::new();
        }
        if names.is_empty() {
            self.0
                .add("platforms", names, "must name at least one platform");
            return Vec::new();
        }
        self.distinct(names, |index| format!("platforms[{index}]"))
    }
}
