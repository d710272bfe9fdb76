//! Whether a template renders: what is wrong with its text, in the terms of a request.

use hg_domain::{
    template::{TemplateInput, TemplateRecord},
    violation::Violations,
};
use hg_prompts::{Template, TemplateError};

/// The field of the text.
const FIELD: &str = "template";

/// The template, if its text can be rendered.
///
/// # Errors
/// What is wrong with the text, each with its place.
pub(crate) fn input(input: TemplateInput) -> Result<TemplateInput, Violations> {
    let template = Template::new(input.syntax, input.template.clone());
    match template.check(input.content_type, &input.variables) {
        Ok(()) => Ok(input),
        Err(errors) => Err(violations(errors)),
    }
}

/// Whether a template that was checked once can still be rendered.
///
/// # Errors
/// What is wrong with the text, each with its place.
pub(crate) fn record(record: &TemplateRecord) -> Result<(), Violations> {
    Template::new(record.syntax, record.template.clone())
        .check(record.content_type, &record.variables)
        .map_err(violations)
}

/// What is wrong with a text, as violations of its field.
pub(crate) fn violations(errors: Vec<TemplateError>) -> Violations {
    let mut violations = Violations::default();
    for error in errors {
        violations.add(FIELD, error.text, error.message);
        violations.explain(error.line, error.column, error.hint);
    }
    violations
}
