//! Templates, and prompts that come of them.

use std::collections::BTreeMap;

use hg_domain::{
    content::ContentType,
    id::{ClientId, TemplateId},
    task::Applied,
    template::{Syntax, Variable},
    time::Timestamp,
};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TemplateSummary {
    pub(crate) template_id: TemplateId,
    pub(crate) name: String,
    pub(crate) content_type: ContentType,
    pub(crate) syntax: Syntax,
    pub(crate) characters: usize,
    pub(crate) is_active: bool,
    pub(crate) is_default: bool,
    pub(crate) updated_at: Timestamp,
    pub(crate) version: u64,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TemplateView {
    #[serde(flatten)]
    pub(crate) summary: TemplateSummary,
    pub(crate) template: String,
    pub(crate) variables: BTreeMap<String, Variable>,
}

/// A template that a client may use.
#[derive(Debug, Deserialize)]
pub(crate) struct Applicable {
    pub(crate) template_id: Option<TemplateId>,
    pub(crate) client_id: Option<ClientId>,
    pub(crate) name: String,
    pub(crate) content_type: ContentType,
    pub(crate) in_effect: bool,
}

/// The template in effect.
#[derive(Debug, Deserialize)]
pub(crate) struct InEffect {
    pub(crate) syntax: Syntax,
    pub(crate) template: String,
    pub(crate) variables: BTreeMap<String, Variable>,
}

/// A prompt as a model would get it.
#[derive(Debug, Deserialize)]
pub(crate) struct Preview {
    pub(crate) prompt: String,
    pub(crate) system: String,
    pub(crate) characters: usize,
    pub(crate) estimated_tokens: u64,
    pub(crate) used: Vec<String>,
    pub(crate) missing: Vec<String>,
    pub(crate) template: Applied,
    pub(crate) strategy: Applied,
}
