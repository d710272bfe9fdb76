//! Requests for a preview: as they arrive, and as they are once nothing is wrong with them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Syntax;
use crate::{
    check::{Check, uuid_of},
    content::ContentType,
    id::TemplateId,
    request::{ContentRequest, GenerateRequest},
    violation::Violations,
};

/// A prompt that a caller wants to see.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// The client it is for.
    #[schema(required, nullable = false, format = Uuid)]
    pub client_id: Option<String>,
    /// What kind of text; `blog` is read as `blog_post`.
    #[schema(required, nullable = false, value_type = ContentType)]
    pub content_type: Option<String>,
    /// A template of the client or of one above it; without it, and without `template`, the one in
    /// effect.
    #[schema(format = Uuid)]
    pub template_id: Option<String>,
    /// The language of `template`; `tinytemplate` if left out.
    #[schema(value_type = Option<Syntax>)]
    pub syntax: Option<String>,
    /// A text with places that is not kept, at most 64 KB.
    #[schema(
        min_length = 1,
        max_length = 65536,
        example = "Write about {topic} in {season}."
    )]
    pub template: Option<String>,
    /// Values for the template; each name may be used in it as it is.
    #[schema(value_type = Option<Object>, example = json!({"season": "spring"}))]
    pub variables: Option<Map<String, Value>>,
    /// What a request would say; without it, values are made up.
    pub request: Option<GenerateRequest>,
}

/// A preview that keeps every rule.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewInput {
    /// What is asked for; of a sample, only for whom and what kind of text.
    pub request: ContentRequest,
    /// Whether values are to be made up.
    pub is_sample: bool,
    /// Which template it is.
    pub wording: Wording,
}

/// Which template is previewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// The one in effect.
    InEffect,
    /// One that is kept.
    Kept(TemplateId),
    /// One that is given.
    Given {
        /// The language it is written in.
        syntax: Syntax,
        /// The text with its places.
        template: String,
    },
}

impl PreviewInput {
    /// Checks a preview as it arrived.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate(preview: PreviewRequest) -> Result<Self, Violations> {
        let mut check = Check::default();
        let client_id = preview.client_id.clone();
        check.required("client_id", preview.client_id, uuid_of::<uuid::Uuid>);
        let content_type = check.content_type(preview.content_type, None, "template");
        let wording = check.wording(preview.template_id, preview.syntax, preview.template);
        let is_sample = preview.request.is_none();
        let mut request = preview.request.unwrap_or_default();
        if request.template_id.is_some() && wording != Wording::InEffect {
            let again = request.template_id.take();
            let rule = "must not be given twice";
            check.0.add("request.template_id", again, rule);
        }
        check.repeated("request.client_id", request.client_id, client_id.as_deref());
        let word = content_type.map(ContentType::as_str);
        check.repeated("request.content_type", request.content_type, word);
        request.client_id = client_id.filter(|_| check.0.is_empty());
        request.content_type = word.map(str::to_owned);
        let mut variables = request.variables.unwrap_or_default();
        variables.extend(preview.variables.unwrap_or_default());
        request.variables = Some(variables);
        // Of what is refused already, the request says no more than that it is missing.
        let draft = ContentRequest::validate_draft(request).map_err(|refused| {
            let outer = |field: &str| field == "client_id" || field == "content_type";
            refused.without(outer).within("request")
        });
        let request = check.0.and(draft)?;
        let named = request.template_id.map(Wording::Kept);
        Ok(Self {
            wording: named.unwrap_or(wording),
            request,
            is_sample,
        })
    }
}

impl Check {
    fn wording(
        &mut self,
        id: Option<String>,
        syntax: Option<String>,
        template: Option<String>,
    ) -> Wording {
        if template.is_none() && syntax.is_some() {
            let rule = "is only for a template that is given";
            self.0.add("syntax", syntax.clone(), rule);
        }
        if template.is_some() && id.is_some() {
            let rule = "cannot be given together with template";
            self.0.add("template_id", id.clone(), rule);
        }
        let id = self.parsed("template_id", id, uuid_of);
        let syntax = self.word("syntax", syntax).unwrap_or_default();
        match (self.template_text("template", template), id) {
            (Some(template), _) => Wording::Given { syntax, template },
            (None, Some(id)) => Wording::Kept(id),
            (None, None) => Wording::InEffect,
        }
    }

    /// What is said once more, if it is said otherwise.
    fn repeated(&mut self, field: &str, value: Option<String>, said: Option<&str>) {
        let Some(value) = value else { return };
        if said.is_some_and(|said| said != value) {
            self.0
                .add(field, value, "must not differ from that of the preview");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CLIENT: &str = "0190a5a0-0000-7000-8000-000000000001";

    fn validate(mut changes: Value) -> Result<PreviewInput, Vec<String>> {
        let mut preview = json!({"client_id": CLIENT, "content_type": "blog"});
        let changes = changes.as_object_mut().unwrap();
        preview.as_object_mut().unwrap().append(changes);
        PreviewInput::validate(serde_json::from_value(preview).unwrap())
            .map_err(|refused| refused.fields().map(str::to_owned).collect())
    }

    #[test]
    fn little_is_enough() {
        let input = validate(json!({})).unwrap();
        assert_eq!(
            (input.is_sample, &input.wording),
            (true, &Wording::InEffect)
        );
        let input = validate(json!({"request": {"keywords": ["a"]}})).unwrap();
        assert_eq!((input.is_sample, input.request.topic), (false, None));
    }

    #[test]
    fn variables_may_be_given_in_either_place() {
        let given = json!({"variables": {"a": 1}, "request": {"variables": {"a": 2, "b": 3}}});
        let input = validate(given).unwrap();
        assert_eq!(
            Value::Object(input.request.variables),
            json!({"a": 1, "b": 3})
        );
    }

    #[test]
    fn a_template_is_kept_or_given() {
        let given = validate(json!({"syntax": "jinja", "template": "{{ topic }}"})).unwrap();
        let template = "{{ topic }}".to_owned();
        let syntax = Syntax::Jinja;
        assert_eq!(given.wording, Wording::Given { syntax, template });
        let both = json!({"template_id": CLIENT, "template": "x"});
        assert_eq!(validate(both).unwrap_err(), ["template_id"]);
        assert_eq!(
            validate(json!({"syntax": "jinja"})).unwrap_err(),
            ["syntax"]
        );
        let named = validate(json!({"request": {"template_id": CLIENT}})).unwrap();
        assert_eq!(named.wording, Wording::Kept(CLIENT.parse().unwrap()));
        let twice = json!({"template_id": CLIENT, "request": {"template_id": CLIENT}});
        assert_eq!(validate(twice).unwrap_err(), ["request.template_id"]);
    }

    #[test]
    fn every_broken_rule_is_told_with_its_path() {
        let broken = json!({
            "client_id": "me", "content_type": "poem", "template_id": "x",
            "request": {"topic": "", "word_count": 1}
        });
        assert_eq!(
            validate(broken).unwrap_err(),
            [
                "client_id",
                "content_type",
                "template_id",
                "request.topic",
                "request.word_count"
            ]
        );
        let twice = json!({"request": {"client_id": "other", "content_type": "blog_post"}});
        assert_eq!(validate(twice).unwrap_err(), ["request.client_id"]);
    }
}
