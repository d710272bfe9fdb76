//! Templates in `tinytemplate` syntax.

mod blocks;
mod compile;
mod hints;
mod meter;
mod shape;
mod tags;
#[cfg(test)]
mod tests;

use std::{cell::Cell, rc::Rc, sync::LazyLock};

use serde_json::{Map, Value};
use tinytemplate::{TinyTemplate, error::Error, format_unescaped};

use self::compile::{Compiled, compile};
use crate::{
    error::TemplateError,
    material::defused,
    names::Use,
    template::{OUTPUT_MAX_BYTES, Template},
};

const NAME: &str = "prompt";

/// Where `template` uses names.
pub(crate) fn uses(template: &str) -> Result<Vec<Use<'_>>, TemplateError> {
    compile(template).map(|compiled| compiled.uses)
}

/// Renders `template` with the names of `values`.
pub(crate) fn render(template: &str, values: &Map<String, Value>) -> Result<String, TemplateError> {
    match built_in(template) {
        Some(compiled) => filled(compiled, template, values),
        None => filled(&compile(template)?, template, values),
    }
}

/// What the built-in template with this text was read as.
fn built_in(template: &str) -> Option<&'static Compiled<'static>> {
    static BUILT_IN: LazyLock<Vec<(&str, Compiled)>> = LazyLock::new(|| {
        let read = |text| Some((text, compile(text).ok()?));
        Template::BUILT_IN.into_iter().filter_map(read).collect()
    });
    let mut built_in = BUILT_IN.iter();
    let (_, compiled) = built_in.find(|(text, _)| *text == template)?;
    Some(compiled)
}

fn filled(
    compiled: &Compiled,
    template: &str,
    values: &Map<String, Value>,
) -> Result<String, TemplateError> {
    let values = compiled.shapes.filled(template, values, &compiled.costs);
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
        .add_template(NAME, &compiled.text)
        .and_then(|()| engine.render(NAME, &values))
        .map_err(|error| match (values.take_error(), unprintable.take()) {
            (Some(error), _) => error,
            (None, Some(range)) => {
                let message = "a list or an object cannot be printed; loop over it or name a field";
                TemplateError::at(message, template, range)
            }
            (None, None) => told(error),
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
