//! What a text is like, and what it was made by.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{id::ClientId, strategy::StrategyRecord, template::TemplateRecord};

/// What is known of a text without reading it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Outcome {
    /// The model that answered.
    pub model: String,
    /// Whether the text ends early: the model hit its token limit, or the text the platform's.
    pub truncated: bool,
    /// Rules of the request that the text does not keep, in words.
    pub warnings: Vec<String>,
    /// Words in the text.
    pub words: usize,
    /// Characters (Unicode scalar values) in the text.
    pub characters: usize,
    /// The strategy that was in effect.
    pub strategy: Applied,
    /// The template that was in effect.
    pub template: Applied,
}

/// What a strategy or a template that nobody wrote is called.
pub const BUILT_IN: &str = "built-in";

/// Which version of whose strategy or template was used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Applied {
    /// Its identifier; none for a built-in.
    pub id: Option<uuid::Uuid>,
    /// Its name.
    pub name: String,
    /// The client that owns it; none for a built-in.
    pub client_id: Option<ClientId>,
    /// Its version; none for a built-in.
    pub version: Option<u64>,
}

impl Applied {
    /// What stands for a strategy or a template that nobody wrote.
    pub fn built_in() -> Self {
        Self {
            id: None,
            name: BUILT_IN.to_owned(),
            client_id: None,
            version: None,
        }
    }
}

impl From<&StrategyRecord> for Applied {
    fn from(strategy: &StrategyRecord) -> Self {
        Self {
            id: Some(*strategy.strategy_id.as_uuid()),
            name: strategy.name.clone(),
            client_id: Some(strategy.client_id),
            version: Some(strategy.version),
        }
    }
}

impl From<&TemplateRecord> for Applied {
    fn from(template: &TemplateRecord) -> Self {
        Self {
            id: Some(*template.template_id.as_uuid()),
            name: template.name.clone(),
            client_id: Some(template.client_id),
            version: Some(template.version),
        }
    }
}
