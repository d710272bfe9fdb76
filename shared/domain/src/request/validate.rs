//! The rules of a request for content, all checked at once.

use serde_json::Value;

use super::{ContentRequest, GenerateRequest, PROMPT_MAX, TOPIC_MAX};
use crate::{
    check::{Check, uuid_of},
    content::ContentType,
    violation::Violations,
    webhook::{Reach, WebhookUrl},
};

const MODEL_MAX: usize = 100;
const AUDIENCE_MAX: usize = 200;
const GUIDELINES_MAX: usize = 10_000;
const USER_MAX: usize = 128;
const METADATA_MAX_BYTES: usize = 2 * 1024;

impl ContentRequest {
    /// Checks a request as it arrived, in a deployment whose webhooks reach as far as `reach`.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate(request: GenerateRequest, reach: Reach) -> Result<Self, Violations> {
        Self::check(request, reach, true)
    }

    /// Checks a request that need not say what it is about.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate_draft(request: GenerateRequest) -> Result<Self, Violations> {
        // How far webhooks reach is looked at when the text is asked for.
        Self::check(request, Reach::LoopbackToo, false)
    }

    fn check(
        request: GenerateRequest,
        reach: Reach,
        is_complete: bool,
    ) -> Result<Self, Violations> {
        let mut check = Check::default();
        let client_id = check.required("client_id", request.client_id, uuid_of);
        let content_type = check.required("content_type", request.content_type, content_type_of);
        let topic = check.text("topic", request.topic, TOPIC_MAX);
        let prompt = check.text("prompt", request.prompt, PROMPT_MAX);
        let keywords = check.keywords(request.keywords, is_complete && topic.is_some());
        if is_complete && !check.has_subject(topic.as_ref(), prompt.as_ref()) {
            check
                .0
                .add("topic", Value::Null, "is required unless prompt is given");
        }
        let platforms = check.platforms(request.platforms, content_type);
        let validated = Self {
            client_id: client_id.unwrap_or_else(|| uuid::Uuid::nil().into()),
            topic,
            prompt,
            content_type: content_type.unwrap_or(ContentType::BlogPost),
            keywords,
            providers: check.providers(request.llm_provider),
            model: check.text("model", request.model, MODEL_MAX),
            max_tokens: check
                .integer("max_tokens", request.max_tokens, 100..=4000)
                .unwrap_or(1000),
            temperature: check.temperature(request.temperature),
            length: check.word("length", request.length),
            tone: check.word("tone", request.tone),
            target_audience: check.text("target_audience", request.target_audience, AUDIENCE_MAX),
            word_count: check.integer("word_count", request.word_count, 100..=5000),
            brand_guidelines: check.text(
                "brand_guidelines",
                request.brand_guidelines,
                GUIDELINES_MAX,
            ),
            platforms,
            variants: check
                .integer("variants", request.variants, 1..=5)
                .unwrap_or(1),
            strategy_id: check.parsed("strategy_id", request.strategy_id, uuid_of),
            template_id: check.parsed("template_id", request.template_id, uuid_of),
            variables: request.variables.unwrap_or_default(),
            user_id: check.text("user_id", request.user_id, USER_MAX),
            provider_key_id: check.parsed("provider_key_id", request.provider_key_id, uuid_of),
            callback_url: check.parsed("callback_url", request.callback_url, |text| {
                WebhookUrl::parse(text, reach)
            }),
            metadata: check.metadata(request.metadata, METADATA_MAX_BYTES),
        };
        check.0.or(validated)
    }
}

fn content_type_of(text: &str) -> Result<ContentType, String> {
    ContentType::parse(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{content::Platform, provider::Provider};

    fn with(changes: &Value) -> Result<ContentRequest, Vec<(String, String)>> {
        let mut request = json!({
            "client_id": "0190a5a0-0000-7000-8000-000000000001",
            "content_type": "blog_post",
            "topic": "Choosing a licensed electrician",
            "keywords": ["electrician", "safety"]
        });
        for (field, value) in changes.as_object().unwrap() {
            request[field] = value.clone();
        }
        let request = serde_json::from_value(request).unwrap();
        ContentRequest::validate(request, Reach::Public).map_err(|violations| {
            violations
                .into_vec()
                .into_iter()
                .map(|violation| (violation.field, violation.constraint))
                .collect()
        })
    }

    fn refused(changes: &Value) -> Vec<String> {
        with(changes)
            .unwrap_err()
            .into_iter()
            .map(|(field, _)| field)
            .collect()
    }

    #[test]
    fn a_plain_request_gets_its_defaults() {
        let request = with(&json!({"content_type": "blog"})).unwrap();
        assert_eq!(request.content_type, ContentType::BlogPost);
        assert_eq!(
            (
                request.max_tokens,
                request.variants,
                request.providers.len()
            ),
            (1000, 1, 0)
        );
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        assert!(with(&json!({"topic": "🔌".repeat(200)})).is_ok());
        assert_eq!(refused(&json!({"topic": "x".repeat(201)})), ["topic"]);
        assert_eq!(refused(&json!({"topic": ""})), ["topic"]);
        assert_eq!(refused(&json!({"topic": " \n"})), ["topic"]);
    }

    #[test]
    fn numbers_keep_their_bounds() {
        for (field, low, high) in [
            ("max_tokens", 100, 4000),
            ("word_count", 100, 5000),
            ("variants", 1, 5),
        ] {
            for good in [low, high] {
                assert!(with(&json!({field: good})).is_ok(), "{field} {good}");
            }
            for bad in [low - 1, high + 1, -1, i64::MAX] {
                assert_eq!(refused(&json!({field: bad})), [field], "{bad}");
            }
        }
        assert!(with(&json!({"temperature": 0.0})).is_ok());
        assert_eq!(refused(&json!({"temperature": 2.1})), ["temperature"]);
    }

    #[test]
    fn a_topic_needs_keywords_and_a_prompt_does_not() {
        assert_eq!(refused(&json!({"keywords": null})), ["keywords"]);
        assert_eq!(refused(&json!({"topic": null})), ["topic"]);
        assert!(
            with(&json!({"topic": null, "keywords": null, "prompt": "Write about fuses."})).is_ok()
        );
        assert_eq!(refused(&json!({"keywords": vec!["k"; 11]})), ["keywords"]);
        assert_eq!(
            refused(&json!({"keywords": ["ok", "", "x".repeat(81)]})),
            ["keywords[1]", "keywords[2]"]
        );
    }

    #[test]
    fn providers_come_alone_or_in_the_order_of_trying() {
        let order = with(&json!({"llm_provider": ["groq", "openai"]}))
            .unwrap()
            .providers;
        assert_eq!(order, [Provider::Groq, Provider::Openai]);
        assert_eq!(
            refused(&json!({"llm_provider": "chatgpt"})),
            ["llm_provider"]
        );
        assert_eq!(
            refused(&json!({"llm_provider": ["openai", "openai"]})),
            ["llm_provider[1]"]
        );
        assert_eq!(refused(&json!({"llm_provider": []})), ["llm_provider"]);
    }

    #[test]
    fn only_social_media_has_platforms() {
        let social = json!({"content_type": "social_media", "platforms": ["twitter", "linkedin"]});
        assert_eq!(
            with(&social).unwrap().platforms,
            [Platform::Twitter, Platform::Linkedin]
        );
        assert_eq!(refused(&json!({"platforms": ["twitter"]})), ["platforms"]);
        assert_eq!(
            refused(&json!({"content_type": "social_media", "platforms": ["fax"]})),
            ["platforms[0]"]
        );
    }

    #[test]
    fn every_broken_rule_is_told_at_once() {
        let broken = json!({
            "client_id": "me", "content_type": "poem", "topic": "", "max_tokens": 99, "tone": "loud",
            "length": "endless", "strategy_id": "x", "metadata": {"big": "x".repeat(3000)}
        });
        assert_eq!(
            refused(&broken),
            [
                "client_id",
                "content_type",
                "topic",
                "max_tokens",
                "length",
                "tone",
                "strategy_id",
                "metadata"
            ]
        );
        let error = with(&json!({"max_tokens": 99})).unwrap_err();
        assert_eq!(
            error,
            [(
                "max_tokens".to_owned(),
                "must be between 100 and 4000".to_owned()
            )]
        );
    }
}
