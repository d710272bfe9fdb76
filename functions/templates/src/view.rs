//! Templates as callers see them.

use hg_domain::{
    content::ContentType,
    id::{ClientId, TemplateId},
    template::{Syntax, TemplateRecord, Variables},
    time::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A template of a client, as lists show it: without its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplateSummary {
    /// Its identifier.
    pub template_id: TemplateId,
    /// The client that owns it.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// What kind of text it is for.
    pub content_type: ContentType,
    /// The language it is written in.
    pub syntax: Syntax,
    /// How many characters its text has.
    pub characters: usize,
    /// Whether it may be used.
    pub is_active: bool,
    /// Whether it is to be used where a request names none.
    pub is_default: bool,
    /// When it was last made an active default; of several the latest is in effect.
    pub default_since: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; its `ETag` is `"v{version}"`.
    pub version: u64,
}

/// A template of a client.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplateView {
    /// What lists show of it too.
    #[serde(flatten)]
    pub summary: TemplateSummary,
    /// The text with its places.
    pub template: String,
    /// The names that it adds to those that every template knows.
    pub variables: Variables,
}

impl From<&TemplateRecord> for TemplateSummary {
    fn from(record: &TemplateRecord) -> Self {
        Self {
            template_id: record.template_id,
            client_id: record.client_id,
            name: record.name.clone(),
            content_type: record.content_type,
            syntax: record.syntax,
            characters: record.template.chars().count(),
            is_active: record.is_active,
            is_default: record.is_default,
            default_since: record.default_since,
            created_at: record.created_at,
            updated_at: record.updated_at,
            version: record.version,
        }
    }
}

impl From<TemplateRecord> for TemplateSummary {
    fn from(record: TemplateRecord) -> Self {
        Self::from(&record)
    }
}

impl From<TemplateRecord> for TemplateView {
    fn from(record: TemplateRecord) -> Self {
        Self {
            summary: TemplateSummary::from(&record),
            template: record.template,
            variables: record.variables,
        }
    }
}
