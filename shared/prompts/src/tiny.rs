//! Templates in `tinytemplate` syntax.

mod blocks;
mod compile;
mod hints;
mod meter;
mod shape;
mod tags;
#[cfg(test)]
mod tests;

use std::{cell::Cell, iter, rc::Rc};

use serde_json::{Map, Value};
use tinytemplate::{TinyTemplate, error::Error, format_unescaped};

use self::compile::compile;
use crate::{
    error::TemplateError,
    material::{defused, marked},
    names::{Known, Use},
    template::OUTPUT_MAX_BYTES,
};

const NAME: &str = "prompt";

/// Where `template` uses names.
pub(crate) fn uses(template: &str) -> Result<Vec<Use<'_>>, TemplateError> {
    compile(template).map(|compiled| compiled.uses)
}

/// Renders `template` with the names of `values`.
pub(crate) fn render(template: &str, values: &Map<String, Value>) -> Result<String, TemplateError> {
    let compiled = compile(template)?;
    let known = Known::with(values.keys().map(String::as_str));
    let unknown = known.unknown(&compiled.uses, template);
    if let Some(error) = unknown.into_iter().next() {
        return Err(error);
    }
    let mut values = compiled.shapes.filled(values, template)?;
    meter::add_to(&mut values, &compiled.costs);
    let text = marked(&compiled.text, iter::once(0..compiled.text.len()));
    let unprintable = Rc::new(Cell::new(None));
    let seen = Rc::clone(&unprintable);
    let print = move |value: &Value, output: &mut String| {
        seen.set(shape::unprintable(value));
        print(value, output)
    };
    let mut engine = TinyTemplate::new();
    engine.set_default_formatter(&print);
    engine.add_formatter(meter::FORMATTER, meter::formatter());
    let output = engine
        .add_template(NAME, &text)
        .and_then(|()| engine.render(NAME, &Value::Object(values)))
        .map_err(|error| match unprintable.take() {
            Some(range) => {
                let message = "a list or an object cannot be printed; loop over it or name a field";
                TemplateError::at(message, template, range)
            }
            None => told(error),
        })?;
    let output = defused(output);
    if output.len() > OUTPUT_MAX_BYTES {
        Err(TemplateError::new(too_long()))
    } else {
        Ok(output)
    }
}

/// Errors of the engine that are no mistakes of the author, who has seen those before.
fn told(error: Error) -> TemplateError {
    match error {
        Error::CalledFormatterError { err, .. } => TemplateError::new(err.to_string()),
        other => TemplateError::new(other.to_string()),
    }
}

fn print(value: &Value, output: &mut String) -> Result<(), Error> {
    let text_len = value.as_str().map_or(0, str::len);
    if output.len() + text_len > OUTPUT_MAX_BYTES {
        return Err(Error::GenericError { msg: too_long() });
    }
    format_unescaped(value, output)
}

fn too_long() -> String {
    format!("the rendered prompt is over {OUTPUT_MAX_BYTES} bytes")
}
