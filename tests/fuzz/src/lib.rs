//! What both fuzz targets do with what they are given.

use hg_domain::{
    content::ContentType,
    template::{Syntax, Variables},
};
use hg_prompts::{PromptContext, Template};
use serde_json::{Map, Value};

/// Checks, previews and renders the template in `data`, which is text up to a zero byte; what
/// follows, if it is a JSON object, are its variables, else the topic.
pub fn render(syntax: Syntax, data: &[u8]) {
    let Ok(data) = std::str::from_utf8(data) else {
        return;
    };
    let (template, values) = data.split_once('\0').unwrap_or((data, ""));
    let variables: Option<Map<String, Value>> = serde_json::from_str(values).ok();
    let context = PromptContext {
        topic: Some(values.to_owned()),
        variables: variables.unwrap_or_default(),
        ..PromptContext::sample(ContentType::SocialMedia)
    };
    let template = Template::new(syntax, template.to_owned());
    let _ = template.check(ContentType::BlogPost, &Variables::default());
    let _ = template.preview(&context);
    if let Ok(rendered) = template.render(&context) {
        let authors = template.text().to_lowercase().contains("material");
        let prompt = rendered.prompt.to_lowercase();
        let has_tag = prompt.contains("<material") || prompt.contains("</material");
        assert!(authors || !has_tag, "a value wrote a tag: {prompt}");
    }
}
