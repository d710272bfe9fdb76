//! Templates in Jinja syntax, rendered as Jinja2 3.1 renders them with nothing escaped.
//!
//! They cannot read files, include others or call anything of ours. What `minijinja` does otherwise
//! than Jinja2 is mended in [`filters`] and [`numbers`]; `%` between a text and values, which no
//! filter can mend, is an error: `'%s'|format(x)` does the same.

mod filters;
mod limited;
mod numbers;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use minijinja::{
    AutoEscape, Environment, Error, UndefinedBehavior, escape_formatter, value::Serde,
};
use serde_json::Value;

use self::limited::Limited;
use crate::error::TemplateError;

/// Most steps of a rendering, of which each is less than a microsecond.
const FUEL: u64 = 50_000;
/// How deep macros and recursive loops may go.
const RECURSION_LIMIT: usize = 50;

/// Renders `text` with the names of the object `context`.
pub(crate) fn render(text: &str, context: &Value) -> Result<String, TemplateError> {
    let text = with_plain_newlines(text);
    let environment = environment();
    let template = environment
        .template_from_str(&text)
        .map_err(|error| located(&error, &text))?;
    let mut output = Limited::default();
    let rendered = template.render_captured_to(Serde(context), &mut output);
    match (rendered, output.finish()) {
        (Ok(_), Some(output)) => Ok(output),
        (_, None) => Err(TemplateError::new(limited::too_long())),
        (Err(error), Some(_)) => Err(located(&error, &text)),
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment.set_recursion_limit(RECURSION_LIMIT);
    environment.set_fuel(Some(FUEL));
    environment.set_formatter(|output, state, value| match numbers::float(value) {
        Some(number) => Ok(output.write_str(&numbers::repr(number))?),
        None => escape_formatter(output, state, value),
    });
    filters::add_to(&mut environment);
    environment
}

/// The text with every end of a line as `\n`, as Jinja2 reads it.
fn with_plain_newlines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

fn located(error: &Error, text: &str) -> TemplateError {
    let kind = error.kind().to_string();
    let message = match error.detail() {
        Some(detail) => format!("{kind}: {detail}"),
        None => kind,
    };
    match (error.line(), error.range()) {
        (Some(line), Some(range)) => {
            let before = text.get(..range.start).unwrap_or_default();
            let start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let column = before.get(start..).unwrap_or_default().chars().count() + 1;
            TemplateError::at(message, line, column)
        }
        (Some(line), None) => TemplateError::at(message, line, 1),
        (None, _) => TemplateError::new(message),
    }
}
