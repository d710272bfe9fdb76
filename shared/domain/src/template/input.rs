//! Requests about templates: as they arrive, and as they are once nothing is wrong with them but,
//! perhaps, their text.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{Syntax, TEXT_MAX_BYTES, Variable, Variables};
use crate::{check::Check, content::ContentType, violation::Violations};

/// Longest name, in characters.
const NAME_MAX: usize = 100;

/// A template as a caller wants it. A new one may leave out what has a default; to replace one,
/// every field must be there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateRequest {
    /// Its name.
    #[schema(required, nullable = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// What kind of text it is for; it stays what it was made for.
    #[schema(required, nullable = false, value_type = ContentType)]
    pub content_type: Option<String>,
    /// The language it is written in; `tinytemplate` if left out.
    #[schema(value_type = Option<Syntax>)]
    pub syntax: Option<String>,
    /// The text with its places, at most 64 KB.
    #[schema(
        required,
        nullable = false,
        min_length = 1,
        max_length = 65536,
        example = "Write about {topic}."
    )]
    pub template: Option<String>,
    /// The names that it adds to those that every template knows: an object of names, or a plain
    /// list of them.
    pub variables: Option<WantedVariables>,
    /// Whether it may be used; true if left out.
    pub is_active: Option<bool>,
    /// Whether it is to be used where a request names none; false if left out. Of several, the one
    /// that became it last is in effect.
    pub is_default: Option<bool>,
}

/// Variables as a caller writes them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WantedVariables(pub Value);

/// A template that keeps every rule but, perhaps, those of its syntax.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateInput {
    /// Its name.
    pub name: String,
    /// What kind of text it is for.
    pub content_type: ContentType,
    /// The language it is written in.
    pub syntax: Syntax,
    /// The text with its places.
    pub template: String,
    /// The names that it adds.
    pub variables: Variables,
    /// Whether it may be used.
    pub is_active: bool,
    /// Whether it is to be used where a request names none.
    pub is_default: bool,
}

impl TemplateInput {
    /// Checks a new template as it arrived.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate(request: TemplateRequest) -> Result<Self, Violations> {
        Self::check(request, None)
    }

    /// Checks what is to replace a template for `content_type`. A field that is left out is a
    /// violation, not a default.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate_replacement(
        request: TemplateRequest,
        content_type: ContentType,
    ) -> Result<Self, Violations> {
        Self::check(request, Some(content_type))
    }

    fn check(request: TemplateRequest, replaces: Option<ContentType>) -> Result<Self, Violations> {
        let mut check = Check::default();
        let needed = replaces.is_some();
        check.missing([
            ("name", request.name.is_none()),
            ("syntax", needed && request.syntax.is_none()),
            ("template", request.template.is_none()),
            ("variables", needed && request.variables.is_none()),
            ("is_active", needed && request.is_active.is_none()),
            ("is_default", needed && request.is_default.is_none()),
        ]);
        let name = check.one_line("name", request.name, NAME_MAX);
        let content_type = check.content_type(request.content_type, replaces, "template");
        let syntax = check.word("syntax", request.syntax);
        let template = check.template_text("template", request.template);
        let variables = check.variables(request.variables);
        let (Some(name), Some(content_type), Some(template)) = (name, content_type, template)
        else {
            return Err(check.0);
        };
        check.0.or(Self {
            name,
            content_type,
            syntax: syntax.unwrap_or_default(),
            template,
            variables,
            is_active: request.is_active.unwrap_or(true),
            is_default: request.is_default.unwrap_or(false),
        })
    }
}

impl Check {
    /// The text of a template; whether it is one is for its syntax to say.
    pub(crate) fn template_text(&mut self, field: &str, text: Option<String>) -> Option<String> {
        let text = text?;
        if text.trim().is_empty() {
            self.0.add(field, text, "must not be blank");
        } else if text.len() > TEXT_MAX_BYTES {
            let rule = format!("must be at most {TEXT_MAX_BYTES} bytes");
            self.0.add(field, text, rule);
        } else if text.chars().any(is_stray) {
            let rule = "must not have control characters but tabs and ends of lines";
            self.0.add(field, text, rule);
        } else {
            return Some(text);
        }
        None
    }

    pub(crate) fn variables(&mut self, wanted: Option<WantedVariables>) -> Variables {
        match wanted.map(|wanted| Variables::parse(&wanted.0)) {
            Some(Ok(variables)) => variables,
            Some(Err(violations)) => {
                self.0.append(violations);
                Variables::default()
            }
            None => Variables::default(),
        }
    }
}

/// Whether a character has no business in a text that people write.
fn is_stray(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

mod schema {
    //! How variables are described in the API document: the two forms that callers may write.

    use std::{borrow::Cow, collections::BTreeMap};

    use utoipa::{
        PartialSchema, ToSchema,
        openapi::{OneOfBuilder, RefOr, Schema},
    };

    use super::{Variable, WantedVariables};

    impl PartialSchema for WantedVariables {
        fn schema() -> RefOr<Schema> {
            OneOfBuilder::new()
                .item(<BTreeMap<String, Variable>>::schema())
                .item(<Vec<String>>::schema())
                .into()
        }
    }

    impl ToSchema for WantedVariables {
        fn name() -> Cow<'static, str> {
            "WantedVariables".into()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(value: Value) -> TemplateRequest {
        serde_json::from_value(value).unwrap()
    }

    fn fields(result: Result<TemplateInput, Violations>) -> Vec<String> {
        let refused = result.unwrap_err();
        refused.fields().map(str::to_owned).collect()
    }

    #[test]
    fn a_new_one_has_defaults() {
        let new = json!({"name": "T", "content_type": "blog", "template": "{topic}"});
        let input = TemplateInput::validate(request(new)).unwrap();
        assert_eq!(
            (input.syntax, input.is_active, input.is_default),
            (Syntax::Tinytemplate, true, false)
        );
    }

    #[test]
    fn every_broken_rule_is_told_with_its_path() {
        let broken = json!({
            "name": " ", "content_type": "poem", "syntax": "liquid", "template": "\n", "variables": ["topic"]
        });
        assert_eq!(
            fields(TemplateInput::validate(request(broken))),
            ["name", "content_type", "syntax", "template", "variables[0]"]
        );
        let long =
            json!({"name": "T", "content_type": "blog_post", "template": "é".repeat(32_769)});
        assert_eq!(fields(TemplateInput::validate(request(long))), ["template"]);
    }

    #[test]
    fn a_replacement_says_everything_and_keeps_its_content_type() {
        let replace =
            |value| TemplateInput::validate_replacement(request(value), ContentType::BlogPost);
        assert_eq!(
            fields(replace(json!({}))),
            [
                "name",
                "syntax",
                "template",
                "variables",
                "is_active",
                "is_default",
                "content_type"
            ]
        );
        let moved = json!({
            "name": "T", "content_type": "social_media", "syntax": "jinja", "template": "x",
            "variables": {}, "is_active": true, "is_default": true
        });
        assert_eq!(fields(replace(moved)), ["content_type"]);
    }
}
