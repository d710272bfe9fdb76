//! Prompt templates: the wording of prompts, with places for names.

mod input;
mod preview;
mod record;
mod syntax;
mod variables;

pub use self::{
    input::{TemplateInput, TemplateRequest, WantedVariables},
    preview::{PreviewInput, PreviewRequest, Wording},
    record::TemplateRecord,
    syntax::{Syntax, UnknownSyntax},
    variables::{Variable, Variables},
};

/// Longest text of a template, in bytes.
pub const TEXT_MAX_BYTES: usize = 64 * 1024;

/// The names that every template knows, whatever it declares.
pub const BUILT_IN_NAMES: [&str; 17] = [
    "topic",
    "prompt",
    "content_type",
    "keywords",
    "tone",
    "target_audience",
    "word_count",
    "brand_guidelines",
    "length",
    "platform",
    "character_limit",
    "hashtag_count",
    "call_to_action",
    "location_focus",
    "client",
    "strategy",
    "variables",
];
