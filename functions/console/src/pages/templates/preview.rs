//! What comes of a template while it is being written.

use std::collections::BTreeMap;

use hg_domain::template::Variable;
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use crate::{
    api::{Refusal, Violation, wire::Preview},
    form::Form,
    ui::counted,
    visitor::Within,
};

/// What can be shown of it.
pub(super) enum Shown {
    /// The prompt, of values that are made up.
    Prompt(Box<Preview>),
    /// What is wrong with the template.
    Refused(Refusal),
    /// There is no template yet.
    Nothing,
}

/// The prompt that the template of `form` gives.
///
/// # Errors
/// When the API does not say so because of what is in the form.
pub(super) async fn read(within: &Within, form: &Form) -> Result<Shown, Refusal> {
    let Some(template) = form.text("template") else {
        return Ok(Shown::Nothing);
    };
    let preview = json!({
        "client_id": within.id(),
        "content_type": form.raw("content_type"),
        "syntax": form.raw("syntax"),
        "template": template,
        "variables": samples(form),
    });
    match within
        .api
        .post("/api/content/templates/preview", &preview)
        .await
    {
        Ok(prompt) => Ok(Shown::Prompt(Box::new(prompt))),
        Err(refusal) if refusal.keeps_form() => Ok(Shown::Refused(refusal)),
        Err(refusal) => Err(refusal),
    }
}

/// A value for each variable of the template: its default, or its name.
fn samples(form: &Form) -> Map<String, Value> {
    let declared = match form.json("variables") {
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            names
                .map(|name| (name.to_owned(), Variable::default()))
                .collect()
        }
        Some(value) => serde_json::from_value(value).unwrap_or_default(),
        None => BTreeMap::<String, Variable>::new(),
    };
    declared
        .into_iter()
        .map(|(name, variable)| {
            let sample = variable
                .default
                .unwrap_or_else(|| format!("[{name}]").into());
            (name, sample)
        })
        .collect()
}

/// The element that shows it.
pub(super) fn view(shown: &Shown, template: &str) -> Markup {
    html! {
        section #preview.card aria-labelledby="preview-title" aria-live="polite" {
            h2 #preview-title { "The prompt that comes of it" }
            @match shown {
                Shown::Nothing => p.muted { "It is shown here while you write." },
                Shown::Refused(refusal) => {
                    @if refusal.violations.is_empty() { p.error { (refusal.message) } }
                    @for violation in &refusal.violations { (mistake(violation, template)) }
                }
                Shown::Prompt(preview) => {
                    p.muted {
                        "With made-up values: "
                        (counted(preview.characters, "character")) ", about "
                        (counted(preview.estimated_tokens, "token")) "."
                    }
                    @if !preview.used.is_empty() {
                        details {
                            summary { (counted(preview.used.len(), "name")) " used" }
                            p { (preview.used.join(", ")) }
                        }
                    }
                    pre.prompt tabindex="0" role="region" aria-label="Prompt" { (preview.prompt) }
                }
            }
        }
    }
}

/// What is wrong, and where: the line, with a mark below the character.
pub(super) fn mistake(violation: &Violation, template: &str) -> Markup {
    let line = violation
        .line
        .and_then(|line| template.lines().nth(line.checked_sub(1)?));
    html! {
        div.mistake {
            p.error {
                @if violation.field != "template" { (violation.field) " " }
                @if let Some(line) = violation.line {
                    "Line " (line)
                    @if let Some(column) = violation.column { ", column " (column) }
                    ": "
                }
                (violation.constraint)
                @if let Some(hint) = &violation.hint { " (" (hint) ")" }
            }
            @if let (Some(line), Some(column)) = (line, violation.column) {
                pre aria-hidden="true" { (line) "\n" (pointer(line, column)) }
            }
        }
    }
}

/// A mark below the character `column`, from 1. Tabs stay tabs, so that it stands where it should.
fn pointer(line: &str, column: usize) -> String {
    let before = line.chars().take(column.saturating_sub(1));
    let blank: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    format!("{blank}^")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_pointed_at() {
        let violation: Violation = serde_json::from_value(json!({
            "field": "template", "value": "", "constraint": "is no <name>", "line": 2, "column": 4,
        }))
        .unwrap();
        let html = mistake(&violation, "a\n\tb{x\n").into_string();
        assert!(
            html.contains("Line 2, column 4: is no &lt;name&gt;"),
            "{html}"
        );
        assert!(html.contains("\tb{x\n\t  ^"), "{html}");
    }

    #[test]
    fn every_variable_has_a_sample() {
        let variables = r#"{"season": {"default": "spring"}, "place": {"required": true}}"#;
        let form = Form::default().with("variables", variables);
        assert_eq!(
            Value::Object(samples(&form)),
            json!({"season": "spring", "place": "[place]"})
        );
        let form = Form::default().with("variables", r#"["season"]"#);
        assert_eq!(Value::Object(samples(&form)), json!({"season": "[season]"}));
        assert!(samples(&Form::default().with("variables", "{")).is_empty());
    }
}
