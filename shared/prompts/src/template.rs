//! Templates and the built-in ones.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use hg_domain::{content::ContentType, template::Syntax};

use crate::{context::PromptContext, error::TemplateError, jinja, tiny};

/// Largest template, in bytes.
pub const TEMPLATE_MAX_BYTES: usize = 64 * 1024;
/// Largest rendered prompt, in bytes.
pub const OUTPUT_MAX_BYTES: usize = 256 * 1024;

const SYSTEM: &str = include_str!("system.txt");

/// A prompt with places for the names of a [`PromptContext`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    syntax: Syntax,
    text: Cow<'static, str>,
}

/// What a model is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Who the model is, and that material is not to be obeyed; the same for every template.
    pub system: String,
    /// The assignment and its material.
    pub prompt: String,
}

macro_rules! built_in {
    ($assignment:literal) => {
        concat!(
            include_str!(concat!("builtin/", $assignment, ".txt")),
            include_str!("builtin/craft.txt"),
            include_str!("builtin/material.txt"),
        )
    };
}

impl Template {
    /// The template of a client that has none for `content_type`, nor has any of its ancestors.
    pub const fn built_in(content_type: ContentType) -> Self {
        let text = match content_type {
            ContentType::BlogPost => built_in!("blog_post"),
            ContentType::SocialMedia => built_in!("social_media"),
            ContentType::EmailCampaign => built_in!("email_campaign"),
            ContentType::PressRelease => built_in!("press_release"),
            ContentType::ProductDescription => built_in!("product_description"),
        };
        Self {
            syntax: Syntax::Tinytemplate,
            text: Cow::Borrowed(text),
        }
    }

    /// A template in this syntax. Whether it is one shows when it is rendered.
    pub fn new(syntax: Syntax, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            syntax,
            text: text.into(),
        }
    }

    /// The template as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts the values of `context` into their places. Nothing is escaped: prompts are no HTML.
    ///
    /// # Errors
    /// When the template is over [`TEMPLATE_MAX_BYTES`], has a mistake in its syntax, calls
    /// another template, uses a name that is not known, loops without end in sight, or would be
    /// over [`OUTPUT_MAX_BYTES`] when rendered.
    pub fn render(&self, context: &PromptContext) -> Result<Rendered, TemplateError> {
        if self.text.len() > TEMPLATE_MAX_BYTES {
            return Err(TemplateError::new(format!(
                "the template is over {TEMPLATE_MAX_BYTES} bytes"
            )));
        }
        let context = context.to_value()?;
        let prompt = match self.syntax {
            Syntax::Tinytemplate => tiny::render(&self.text, &context)?,
            Syntax::Jinja => jinja::render(&self.text, &context)?,
        };
        Ok(Rendered {
            system: SYSTEM.to_owned(),
            prompt,
        })
    }
}
