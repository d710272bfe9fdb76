//! Templates in Jinja syntax, rendered as Jinja2 3.1 renders them with nothing escaped.
//!
//! They cannot read files, include others or call anything of ours. What `minijinja` does otherwise
//! than Jinja2 is mended in [`filters`] and [`numbers`]; `%` between a text and values, which no
//! filter can mend, is an error: `'%s'|format(x)` does the same.

mod blocks;
mod filters;
mod guard;
mod hints;
mod limited;
mod locals;
mod names;
mod numbers;
#[cfg(test)]
mod tests;
mod values;

use std::borrow::Cow;

use minijinja::{
    AutoEscape, Environment, Error, UndefinedBehavior, escape_formatter, machinery::parse,
    syntax::SyntaxConfig,
};
use serde_json::{Map, Value};

use self::limited::Limited;
use crate::{
    error::TemplateError,
    material::{defused, marked},
    names::Use,
    template::OUTPUT_MAX_BYTES,
};

const NAME: &str = "prompt";

/// Most steps of a rendering, of which each is less than a microsecond.
const FUEL: u64 = 50_000;
/// How deep macros and recursive loops may go.
const RECURSION_LIMIT: usize = 50;

/// Where `template`, whose lines end in `\n`, uses names.
pub(crate) fn uses(template: &str) -> Result<Vec<Use<'_>>, TemplateError> {
    guard::texts(template)?;
    let parsed = parse(template, NAME, SyntaxConfig::default());
    let parsed = parsed.map_err(|error| located(&error, template))?;
    Ok(names::uses(template, &parsed))
}

/// Renders `template`, whose lines end in `\n`, with the names of `values`.
pub(crate) fn render(template: &str, values: &Map<String, Value>) -> Result<String, TemplateError> {
    let texts = guard::texts(template)?;
    let text = marked(template, texts.into_iter());
    let environment = environment();
    let compiled = environment
        .template_from_named_str(NAME, &text)
        .map_err(|error| located(&error, template))?;
    let mut output = Limited::default();
    let rendered = compiled.render_captured_to(values::of(values), &mut output);
    let output = match (rendered, output.finish()) {
        (Ok(_), Some(output)) => defused(output),
        (_, None) => return Err(TemplateError::new(limited::too_long())),
        (Err(error), Some(_)) => return Err(located(&error, template)),
    };
    if output.len() > OUTPUT_MAX_BYTES {
        Err(TemplateError::new(limited::too_long()))
    } else {
        Ok(output)
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
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
pub(crate) fn with_plain_newlines(text: &str) -> Cow<'_, str> {
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
        (Some(_), Some(range)) => TemplateError::at(message, text, range),
        (Some(line), None) => {
            let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
            let start = lines.map(str::len).sum();
            TemplateError::at(message, text, start..start)
        }
        (None, _) => TemplateError::new(message),
    }
}
