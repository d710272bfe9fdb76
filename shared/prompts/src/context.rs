//! What a template can say.

use hg_domain::{
    content::{ContentType, Length, Platform, Tone},
    strategy::Strategy,
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{error::TemplateError, material};

/// The values that a template is rendered with; each field is a name in it.
///
/// In the rendered prompt, no value contains `<material>` or `</material>`, however spelled: the
/// `<` of such a text becomes `‹`. All other characters stay as they are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PromptContext {
    /// What the text is about.
    pub topic: Option<String>,
    /// Free instructions: the brief.
    pub prompt: Option<String>,
    /// What kind of text is asked for.
    pub content_type: ContentType,
    /// Words the text must have.
    pub keywords: Vec<String>,
    /// How the text sounds; the strategy's tone if `None`.
    pub tone: Option<Tone>,
    /// Whom it is for; the strategy's audience if `None`.
    pub target_audience: Option<String>,
    /// How many words are asked for.
    pub word_count: Option<u32>,
    /// What the brand asks of every text; the strategy's guidelines if `None`.
    pub brand_guidelines: Option<String>,
    /// How long, in words of everyday.
    pub length: Option<Length>,
    /// The network that a post is for.
    pub platform: Option<Platform>,
    /// Most characters of the text.
    pub character_limit: Option<usize>,
    /// How many hashtags a post has.
    pub hashtag_count: Option<u32>,
    /// What the reader is to do; the strategy's if `None`.
    pub call_to_action: Option<String>,
    /// The place the text is about; the strategy's if `None`.
    pub location_focus: Option<String>,
    /// The client the text is for.
    pub client: PromptClient,
    /// The settings of the strategy. One that is left out has its built-in value; one of another
    /// content type is empty.
    pub strategy: Map<String, Value>,
    /// Values that the request hands to the template.
    pub variables: Map<String, Value>,
}

/// What a template can say of the client.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PromptClient {
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// Whatever its owner keeps with it.
    pub metadata: Map<String, Value>,
}

impl Default for PromptContext {
    /// A blog post of which nothing is known.
    fn default() -> Self {
        Self {
            topic: None,
            prompt: None,
            content_type: ContentType::BlogPost,
            keywords: Vec::new(),
            tone: None,
            target_audience: None,
            word_count: None,
            brand_guidelines: None,
            length: None,
            platform: None,
            character_limit: None,
            hashtag_count: None,
            call_to_action: None,
            location_focus: None,
            client: PromptClient::default(),
            strategy: Map::new(),
            variables: Map::new(),
        }
    }
}

/// The names whose value is the strategy's where a request says nothing.
const FROM_STRATEGY: [&str; 5] = [
    "tone",
    "target_audience",
    "brand_guidelines",
    "call_to_action",
    "location_focus",
];

impl PromptContext {
    /// The object that templates look their names up in.
    pub(crate) fn to_value(&self) -> Result<Value, TemplateError> {
        let strategy = self.whole_strategy();
        let whole = Self {
            strategy: strategy.clone(),
            ..self.clone()
        };
        let mut value =
            serde_json::to_value(whole).map_err(|error| TemplateError::new(error.to_string()))?;
        for name in FROM_STRATEGY {
            if let (Some(own @ Value::Null), Some(inherited)) =
                (value.get_mut(name), strategy.get(name))
            {
                *own = inherited.clone();
            }
        }
        material::defuse(&mut value);
        Ok(value)
    }

    /// Every name that a strategy can have: as given, else as built in, else empty.
    fn whole_strategy(&self) -> Map<String, Value> {
        let names = ContentType::ALL
            .iter()
            .flat_map(|kind| Strategy::built_in(*kind).to_configuration());
        let mut whole: Map<_, _> = names.map(|(name, _)| (name, Value::Null)).collect();
        whole.extend(Strategy::built_in(self.content_type).to_configuration());
        whole.extend(self.strategy.clone());
        whole
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_request_says_wins_over_the_strategy() {
        let strategy = json!({"tone": "casual", "target_audience": "readers"});
        let context = PromptContext {
            tone: Some(Tone::Friendly),
            strategy: strategy.as_object().unwrap().clone(),
            ..PromptContext::default()
        };
        let value = context.to_value().unwrap();
        assert_eq!(
            (&value["tone"], &value["target_audience"]),
            (&json!("friendly"), &json!("readers"))
        );
    }

    #[test]
    fn every_setting_of_a_strategy_is_a_known_name() {
        let context = PromptContext {
            strategy: Map::from_iter([("subheading_count".to_owned(), json!(7))]),
            ..PromptContext::default()
        };
        let strategy = &context.to_value().unwrap()["strategy"];
        assert_eq!(strategy["subheading_count"], 7, "given");
        assert_eq!(strategy["include_cta"], true, "built in");
        assert_eq!(
            strategy.get("quote_count"),
            Some(&Value::Null),
            "of another content type"
        );
    }
}
