//! Strategies: how a client wants its texts to be.

mod details;
mod input;
mod merge;
mod parse;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::{
    details::{BlogPost, Details, EmailCampaign, PressRelease, ProductDescription, SocialMedia},
    input::{StrategyInput, StrategyRequest},
    merge::{Merged, merge},
};
use crate::{
    audit::{Audited, AuditedKind},
    content::{ContentType, Tone},
    id::{ClientId, StrategyId},
    json_text,
    kept::{Kept, Versioned},
    provider::Provider,
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
    /// Who is to write instead where a provider gives no text, in the order of trying.
    pub fallback_providers: Vec<Provider>,
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
            fallback_providers: Vec::new(),
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

    /// The strategy as one object, with every setting there is: what is shown and offered to
    /// templates.
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
    /// The settings that its owner made, see [`Strategy::parse`]; the others have their defaults.
    #[serde(with = "json_text")]
    pub configuration: Map<String, Value>,
    /// Whether it may be in effect.
    pub is_active: bool,
    /// When it was last activated; of several active ones the latest is in effect.
    pub activated_at: Option<Timestamp>,
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
            let mut configuration = Strategy::built_in(content_type).to_configuration();
            configuration.retain(|_, value| !value.is_null());
            Self::new(client_id, name, content_type, configuration, now)
        })
        .collect()
    }

    /// A new, active strategy. `configuration` is what was checked by [`StrategyInput`].
    pub fn new(
        client_id: ClientId,
        name: &str,
        content_type: ContentType,
        configuration: Map<String, Value>,
        now: Timestamp,
    ) -> Self {
        Self {
            strategy_id: StrategyId::new(),
            client_id,
            name: name.to_owned(),
            content_type,
            configuration,
            is_active: true,
            activated_at: Some(now),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The strategy after a change at `now`.
    #[must_use]
    pub fn changed(&self, input: StrategyInput, now: Timestamp) -> Self {
        let activated = input.is_active && (!self.is_active || self.activated_at.is_none());
        Self {
            name: input.name,
            configuration: input.configuration,
            is_active: input.is_active,
            activated_at: if activated {
                Some(now)
            } else {
                self.activated_at
            },
            updated_at: now,
            version: self.version.saturating_add(1),
            ..self.clone()
        }
    }
}

impl Kept for StrategyRecord {
    type Id = StrategyId;
    type Slot = ContentType;

    const KIND: &'static str = "strategy";
    const WORD: &'static str = "strategy";
    const WORDS: &'static str = "strategies";
    const HAS_HISTORY: bool = true;

    fn id(&self) -> StrategyId {
        self.strategy_id
    }

    fn client_id(&self) -> ClientId {
        self.client_id
    }

    fn slot(&self) -> ContentType {
        self.content_type
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn eligible_since(&self) -> Option<Timestamp> {
        self.activated_at.filter(|_| self.is_active)
    }

    fn audited(&self) -> Audited {
        Audited {
            kind: AuditedKind::Strategy,
            id: self.strategy_id.to_string(),
            name: self.name.clone(),
            version: Some(self.version),
        }
    }
}

impl Versioned for StrategyRecord {
    fn restored(&self, earlier: Self, now: Timestamp) -> Self {
        let input = StrategyInput {
            name: earlier.name,
            content_type: earlier.content_type,
            configuration: earlier.configuration,
            is_active: earlier.is_active,
        };
        self.changed(input, now)
    }

    fn retired(self) -> Self {
        Self {
            is_active: false,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kept;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    fn strategy(millis: i64) -> StrategyRecord {
        let content_type = ContentType::BlogPost;
        StrategyRecord::new(ClientId::new(), "S", content_type, Map::new(), at(millis))
    }

    fn with_active(record: &StrategyRecord, is_active: bool, millis: i64) -> StrategyRecord {
        let input = StrategyInput {
            name: record.name.clone(),
            content_type: record.content_type,
            configuration: record.configuration.clone(),
            is_active,
        };
        record.changed(input, at(millis))
    }

    #[test]
    fn the_one_that_was_activated_last_is_in_effect() {
        let (first, second) = (strategy(1), strategy(2));
        let in_effect = |strategies: &[StrategyRecord]| {
            kept::in_effect(strategies, ContentType::BlogPost).map(|found| found.strategy_id)
        };
        assert_eq!(
            in_effect(&[first.clone(), second.clone()]),
            Some(second.strategy_id)
        );
        let off = with_active(&second, false, 3);
        assert_eq!(
            in_effect(&[first.clone(), off.clone()]),
            Some(first.strategy_id)
        );
        let on_again = with_active(&off, true, 4);
        assert_eq!(
            in_effect(&[first.clone(), on_again]),
            Some(second.strategy_id)
        );
        let off_too = with_active(&first, false, 5);
        assert_eq!(in_effect(&[off_too, off]), None);
    }

    #[test]
    fn an_edit_does_not_activate_anew() {
        let edited = with_active(&strategy(1), true, 9);
        assert_eq!((edited.activated_at, edited.version), (Some(at(1)), 2));
    }
}
