//! Templates in `tinytemplate` syntax.

mod meter;
mod tags;
#[cfg(test)]
mod tests;

use serde_json::Value;
use tinytemplate::{TinyTemplate, error::Error, format_unescaped};

use self::meter::Metered;
use crate::{error::TemplateError, template::OUTPUT_MAX_BYTES};

const NAME: &str = "prompt";

/// Renders `text` with the names of the object `context`.
pub(crate) fn render(text: &str, context: &Value) -> Result<String, TemplateError> {
    let metered = Metered::new(text)?;
    let mut engine = TinyTemplate::new();
    engine.set_default_formatter(&print);
    engine.add_formatter("unescaped", print);
    engine.add_formatter(meter::FORMATTER, meter::formatter(text.len()));
    let output = engine
        .add_template(NAME, metered.text())
        .and_then(|()| engine.render(NAME, context))
        .map_err(|error| located(error, &metered))?;
    if output.len() > OUTPUT_MAX_BYTES {
        Err(TemplateError::new(too_long()))
    } else {
        Ok(output)
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

fn located(error: Error, metered: &Metered) -> TemplateError {
    match error {
        Error::ParseError { msg, line, column } | Error::RenderError { msg, line, column } => {
            let (line, column) = metered.place(line, column);
            TemplateError::at(msg, line, column)
        }
        Error::CalledFormatterError { err, .. } => TemplateError::new(err.to_string()),
        other => TemplateError::new(other.to_string()),
    }
}
