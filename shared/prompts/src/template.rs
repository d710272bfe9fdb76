//! Templates and the built-in ones.

#[cfg(test)]
mod tests;

use std::{borrow::Cow, collections::BTreeSet};

use hg_domain::{
    content::ContentType,
    template::{Syntax, TEXT_MAX_BYTES, Variable, Variables},
};
use serde_json::{Map, Value};

use crate::{
    context::PromptContext,
    error::TemplateError,
    jinja,
    names::{Known, Use, value_at},
    tiny,
};

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

/// A prompt to look at, and what went into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What a model would be asked.
    pub rendered: Rendered,
    /// The names that the template uses, with what it asks of them: `client.name`.
    pub used: Vec<String>,
    /// Those of them that have no value.
    pub missing: Vec<String>,
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
    /// The texts of the built-in templates, in the order of [`ContentType::ALL`].
    pub(crate) const BUILT_IN: [&str; 5] = [
        built_in!("blog_post"),
        built_in!("social_media"),
        built_in!("email_campaign"),
        built_in!("press_release"),
        built_in!("product_description"),
    ];

    /// The template of a client that has none for `content_type`, nor has any of its ancestors.
    pub const fn built_in(content_type: ContentType) -> Self {
        let [
            blog_post,
            social_media,
            email_campaign,
            press_release,
            product_description,
        ] = Self::BUILT_IN;
        let text = match content_type {
            ContentType::BlogPost => blog_post,
            ContentType::SocialMedia => social_media,
            ContentType::EmailCampaign => email_campaign,
            ContentType::PressRelease => press_release,
            ContentType::ProductDescription => product_description,
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

    /// The syntax that it is written in.
    pub const fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// The template as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts the values of `context` into their places. Nothing is escaped: prompts are no HTML.
    ///
    /// # Errors
    /// When the template is over [`TEXT_MAX_BYTES`], has a mistake in its syntax, asks for more
    /// work than a prompt is worth, or would be over [`OUTPUT_MAX_BYTES`](crate::OUTPUT_MAX_BYTES) when rendered; in
    /// tinytemplate also when it uses a name that is not known.
    pub fn render(&self, context: &PromptContext) -> Result<Rendered, TemplateError> {
        self.rendered(&context.values())
    }

    /// Whether it can be saved: it parses, knows every name that it uses, and can be rendered with
    /// [sample values](PromptContext::sample). A variable has its default for a value, else its name
    /// in brackets.
    ///
    /// # Errors
    /// What is wrong: every name that is not known, or one mistake of another kind.
    pub fn check(
        &self,
        content_type: ContentType,
        variables: &Variables,
    ) -> Result<(), Vec<TemplateError>> {
        let text = self.plain().map_err(|error| vec![error])?;
        let uses = known_uses(self.syntax, &text, variables.names())?;
        let sample = |(name, variable): (&str, &Variable)| {
            let default = variable.default.clone().filter(|value| !value.is_null());
            let value = default.unwrap_or_else(|| sample_of(name, &uses));
            (name.to_owned(), value)
        };
        let context = PromptContext {
            variables: variables.iter().map(sample).collect(),
            ..PromptContext::sample(content_type)
        };
        let rendered = self.render(&context);
        let hint = "variables without a default were tried with made-up texts".to_owned();
        let hint = (!context.variables.is_empty()).then_some(hint);
        match rendered {
            Ok(_) => Ok(()),
            Err(error) if error.hint.is_none() => Err(vec![error.hint(hint)]),
            Err(error) => Err(vec![error]),
        }
    }

    /// Renders it and tells which names it uses.
    ///
    /// # Errors
    /// What is wrong: every name that is not known, or one mistake of another kind.
    pub fn preview(&self, context: &PromptContext) -> Result<Preview, Vec<TemplateError>> {
        let variables = context.variables.keys().map(String::as_str);
        let text = self.plain().map_err(|error| vec![error])?;
        let uses = known_uses(self.syntax, &text, variables)?;
        let values = context.values();
        let rendered = self.rendered(&values).map_err(|error| vec![error])?;
        let has_value = |used: &Use| value_at(&values, &used.path).is_some();
        let missing = uses.iter().filter(|used| !has_value(used));
        Ok(Preview {
            missing: names(missing),
            used: names(uses.iter()),
            rendered,
        })
    }

    fn rendered(&self, values: &Map<String, Value>) -> Result<Rendered, TemplateError> {
        let text = self.plain()?;
        let prompt = match self.syntax {
            Syntax::Tinytemplate => tiny::render(&text, values)?,
            Syntax::Jinja => jinja::render(&text, values)?,
        };
        Ok(Rendered {
            system: SYSTEM.to_owned(),
            prompt,
        })
    }

    /// Its text, with the ends of lines that its syntax knows.
    fn plain(&self) -> Result<Cow<'_, str>, TemplateError> {
        if self.text.len() > TEXT_MAX_BYTES {
            return Err(TemplateError::new(format!(
                "the template is over {TEXT_MAX_BYTES} bytes"
            )));
        }
        Ok(match self.syntax {
            Syntax::Tinytemplate => (&*self.text).into(),
            Syntax::Jinja => jinja::with_plain_newlines(&self.text),
        })
    }
}

/// Where `text` uses names; an error where one is neither built in nor one of `variables`.
fn known_uses<'t, 'n>(
    syntax: Syntax,
    text: &'t str,
    variables: impl Iterator<Item = &'n str>,
) -> Result<Vec<Use<'t>>, Vec<TemplateError>> {
    let uses = match syntax {
        Syntax::Tinytemplate => tiny::uses(text),
        Syntax::Jinja => jinja::uses(text),
    };
    let mut uses = uses.map_err(|error| vec![error])?;
    let known = Known::with(variables);
    let unknown = known.unknown(&uses, text);
    if unknown.is_empty() {
        uses.retain(|used| !known.is_own(used));
        Ok(uses)
    } else {
        Err(unknown)
    }
}

/// A value for the variable `name` in a template of these `uses`.
fn sample_of(name: &str, uses: &[Use]) -> Value {
    let text = Value::from(format!("[{name}]"));
    if uses.iter().any(|used| used.lists(name)) {
        Value::Array(vec![text])
    } else {
        text
    }
}

/// Each name once, in alphabetical order.
fn names<'u>(uses: impl Iterator<Item = &'u Use<'u>>) -> Vec<String> {
    let names: BTreeSet<String> = uses.map(Use::dotted).collect();
    names.into_iter().collect()
}
