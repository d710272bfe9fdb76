//! Strategies: how a client wants its texts to be.

mod details;
mod parse;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::details::{
    BlogPost, Details, EmailCampaign, PressRelease, ProductDescription, SocialMedia,
};
use crate::{
    content::{ContentType, Tone},
    id::{ClientId, StrategyId},
    json_text,
    time::Timestamp,
    violation::Violations,
};

/// How a client wants its texts of one content type to be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Strategy {
    /// How they sound.
    pub tone: Tone,
    /// Whom they are for.
    pub target_audience: String,
    /// What the brand asks of every text.
    pub brand_guidelines: Option<String>,
    /// Words that searchers use.
    pub seo_keywords: Vec<String>,
    /// What the reader is to do.
    pub call_to_action: Option<String>,
    /// The place the texts are about.
    pub location_focus: Option<String>,
    /// What only this content type has.
    #[serde(flatten)]
    pub details: Details,
    /// Further settings, kept as they are and offered to templates.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Strategy {
    /// The strategy of a client that has none for `content_type`, nor has any of its ancestors.
    pub fn built_in(content_type: ContentType) -> Self {
        let (tone, audience) = match content_type {
            ContentType::BlogPost => (Tone::Professional, "business professionals"),
            ContentType::SocialMedia => (Tone::Engaging, "followers of the brand"),
            ContentType::EmailCampaign => (Tone::Friendly, "subscribers"),
            ContentType::PressRelease => (Tone::Informative, "journalists"),
            ContentType::ProductDescription => (Tone::Informative, "shoppers"),
        };
        Self {
            tone,
            target_audience: audience.to_owned(),
            brand_guidelines: None,
            seo_keywords: Vec::new(),
            call_to_action: None,
            location_focus: None,
            details: Details::built_in(content_type),
            extra: Map::new(),
        }
    }

    /// The strategy that a client works by: the one it, or an ancestor, keeps, else the built-in one.
    ///
    /// # Errors
    /// When the one that is kept breaks a rule.
    pub fn in_effect(
        record: Option<&StrategyRecord>,
        content_type: ContentType,
    ) -> Result<Self, Violations> {
        match record {
            Some(record) => Self::parse(record.content_type, &record.configuration),
            None => Ok(Self::built_in(content_type)),
        }
    }

    /// The content type it is for.
    pub const fn content_type(&self) -> ContentType {
        self.details.content_type()
    }

    /// The strategy as one object: what is stored, shown and offered to templates.
    pub fn to_configuration(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(configuration)) => configuration,
            // Every field serialises to a JSON value under its own name.
            _ => Map::new(),
        }
    }
}

/// A strategy as a client keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrategyRecord {
    /// Its identifier.
    pub strategy_id: StrategyId,
    /// The client that owns it.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// The content type it is for.
    pub content_type: ContentType,
    /// The settings, see [`Strategy::parse`].
    #[serde(with = "json_text")]
    pub configuration: Map<String, Value>,
    /// Whether it may be in effect.
    pub is_active: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: u64,
}

impl StrategyRecord {
    /// The strategies that every new client gets: one for blog posts and one for social media.
    pub fn defaults_for(client_id: ClientId, now: Timestamp) -> Vec<Self> {
        [
            ("Default Blog Strategy", ContentType::BlogPost),
            ("Default Social Media Strategy", ContentType::SocialMedia),
        ]
        .into_iter()
        .map(|(name, content_type)| {
            Self::new(client_id, name, &Strategy::built_in(content_type), now)
        })
        .collect()
    }

    /// A new, active strategy.
    pub fn new(client_id: ClientId, name: &str, strategy: &Strategy, now: Timestamp) -> Self {
        Self {
            strategy_id: StrategyId::new(),
            client_id,
            name: name.to_owned(),
            content_type: strategy.content_type(),
            configuration: strategy.to_configuration(),
            is_active: true,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}
