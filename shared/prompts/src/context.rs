//! What a template can say.

mod sample;

use std::{collections::BTreeMap, sync::LazyLock};

use hg_domain::{
    content::{ContentType, Length, Platform, Tone},
    strategy::Strategy,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The values that a template is rendered with; each field is a name in it, and so is each of the
/// variables that has no name of a field.
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
    /// The settings of the strategy. One that is left out has its built-in value.
    pub strategy: Map<String, Value>,
    /// Values that the request hands to the template, with the defaults of those it leaves out; a
    /// null is a name without a value.
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
    /// The values that templates look their names up in.
    pub(crate) fn values(&self) -> Map<String, Value> {
        let mut values = self.own_values();
        let strategy = self.whole_strategy();
        for name in FROM_STRATEGY {
            if let (Some(own @ Value::Null), Some(inherited)) =
                (values.get_mut(name), strategy.get(name))
            {
                *own = inherited.clone();
            }
        }
        values.insert("strategy".to_owned(), strategy.into());
        for (name, value) in &self.variables {
            values.entry(name.as_str()).or_insert_with(|| value.clone());
        }
        values
    }

    /// Every field but the strategy.
    fn own_values(&self) -> Map<String, Value> {
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::from);
        let word = |word: Option<&'static str>| word.map_or(Value::Null, Value::from);
        let fields = [
            ("topic", text(&self.topic)),
            ("prompt", text(&self.prompt)),
            ("content_type", self.content_type.as_str().into()),
            ("keywords", self.keywords.as_slice().into()),
            ("tone", word(self.tone.map(Tone::as_str))),
            ("target_audience", text(&self.target_audience)),
            ("word_count", self.word_count.into()),
            ("brand_guidelines", text(&self.brand_guidelines)),
            ("length", word(self.length.map(Length::as_str))),
            ("platform", word(self.platform.map(Platform::as_str))),
            ("character_limit", self.character_limit.into()),
            ("hashtag_count", self.hashtag_count.into()),
            ("call_to_action", text(&self.call_to_action)),
            ("location_focus", text(&self.location_focus)),
            ("client", self.client.to_value()),
            ("strategy", Value::Null),
            ("variables", self.variables.clone().into()),
        ];
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    /// The strategy as given, with the built-in values of what it leaves out.
    fn whole_strategy(&self) -> Map<String, Value> {
        let mut whole = self.strategy.clone();
        for (name, value) in built_in_strategy(self.content_type) {
            if !whole.contains_key(name) {
                whole.insert(name.clone(), value.clone());
            }
        }
        whole
    }
}

impl PromptClient {
    fn to_value(&self) -> Value {
        json!({"name": self.name, "slug": self.slug, "metadata": self.metadata})
    }
}

/// The built-in strategy for texts of this type.
fn built_in_strategy(
    content_type: ContentType,
) -> impl Iterator<Item = (&'static String, &'static Value)> {
    static STRATEGIES: LazyLock<BTreeMap<ContentType, Map<String, Value>>> = LazyLock::new(|| {
        let of_type = |kind: &ContentType| (*kind, Strategy::built_in(*kind).to_configuration());
        ContentType::ALL.iter().map(of_type).collect()
    });
    STRATEGIES.get(&content_type).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use hg_domain::template::BUILT_IN_NAMES;

    use super::*;

    #[test]
    fn what_the_request_says_wins_over_the_strategy() {
        let strategy = json!({"tone": "casual", "target_audience": "readers"});
        let context = PromptContext {
            tone: Some(Tone::Friendly),
            strategy: strategy.as_object().unwrap().clone(),
            ..PromptContext::default()
        };
        let value = context.values();
        assert_eq!(
            (&value["tone"], &value["target_audience"]),
            (&json!("friendly"), &json!("readers"))
        );
    }

    #[test]
    fn a_setting_that_a_strategy_leaves_out_is_the_built_in_one() {
        let context = PromptContext {
            strategy: Map::from_iter([("subheading_count".to_owned(), json!(7))]),
            ..PromptContext::default()
        };
        let strategy = &context.values()["strategy"];
        assert_eq!(strategy["subheading_count"], 7, "given");
        assert_eq!(strategy["include_cta"], true, "built in");
    }

    #[test]
    fn the_built_in_names_are_the_fields() {
        let mut names = BUILT_IN_NAMES;
        names.sort_unstable();
        let fields = serde_json::to_value(PromptContext::default()).unwrap();
        let mut fields: Vec<_> = fields.as_object().unwrap().keys().cloned().collect();
        fields.sort_unstable();
        assert_eq!(fields, names);
        let mut values: Vec<_> = PromptContext::default().values().into_iter().collect();
        values.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        assert!(values.iter().map(|(name, _)| name).eq(names.iter()));
    }

    #[test]
    fn a_variable_is_a_name_of_its_own_and_overrides_no_other() {
        let variables = json!({"season": "winter", "topic": "other", "none": null});
        let context = PromptContext {
            topic: Some("own".to_owned()),
            variables: variables.as_object().unwrap().clone(),
            ..PromptContext::default()
        };
        let values = context.values();
        assert_eq!(
            (&values["season"], &values["topic"], &values["none"]),
            (&json!("winter"), &json!("own"), &Value::Null)
        );
        assert_eq!(values["variables"], variables);
    }
}
