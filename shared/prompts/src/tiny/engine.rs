//! The engine with a template of ours in it.

use std::{cell::Cell, rc::Rc};

use tinytemplate::{TinyTemplate, error::Error, format_unescaped};

use super::{
    compile::Compiled,
    meter,
    shape::{Filled, unprintable},
};
use crate::{
    error::TemplateError,
    limits::{OUTPUT_MAX_BYTES, too_long},
};

const NAME: &str = "prompt";

/// A template that can be rendered again and again.
pub(super) struct Engine<'t> {
    engine: TinyTemplate<'t>,
    /// What the loops of this rendering may still cost.
    left: Rc<Cell<u64>>,
}

impl<'t> Engine<'t> {
    pub(super) fn new(compiled: &'t Compiled) -> Result<Self, TemplateError> {
        let left = Rc::default();
        let mut engine = TinyTemplate::new();
        engine.set_default_formatter(&print);
        engine.add_formatter(meter::FORMATTER, meter::formatter(Rc::clone(&left)));
        let added = engine.add_template(NAME, &compiled.text);
        added.map_err(|error| TemplateError::new(error.to_string()))?;
        Ok(Self { engine, left })
    }

    /// Renders it with `values`, which it was written in `template` for.
    pub(super) fn render(&self, values: &Filled, template: &str) -> Result<String, TemplateError> {
        self.left.set(meter::WORK_MAX);
        self.engine
            .render(NAME, values)
            .map_err(|error| match (values.take_error(), error) {
                (Some(error), _) => error,
                (None, Error::CalledFormatterError { err, .. }) => told(&err, template),
                (None, error) => told(&error, template),
            })
    }
}

fn print(value: &serde_json::Value, output: &mut String) -> Result<(), Error> {
    let text_len = value.as_str().map_or(0, str::len);
    if output.len() + text_len > OUTPUT_MAX_BYTES {
        return Err(Error::GenericError { msg: too_long() });
    }
    if let Some(place) = unprintable(value) {
        let msg = format!("{}-{}", place.start, place.end);
        return Err(Error::GenericError { msg });
    }
    format_unescaped(value, output)
}

/// An error of the engine; one that begins with a place, as `12-34`, says where a value is that
/// cannot be printed, or what else is wrong there.
fn told(error: &Error, template: &str) -> TemplateError {
    let message = error.to_string();
    let mut parts = message.splitn(3, '-');
    let place = parts.next().zip(parts.next());
    let place = place.and_then(|(start, end)| Some(start.parse().ok()?..end.parse().ok()?));
    let unprintable = "a list or an object cannot be printed; loop over it or name a field";
    match place {
        Some(place) => TemplateError::at(parts.next().unwrap_or(unprintable), template, place),
        None => TemplateError::new(message),
    }
}
