//! Templates in Jinja syntax, rendered as Jinja2 3.1 renders them with nothing escaped.
//!
//! They cannot read files, include others or call anything of ours. What `minijinja` does otherwise
//! than Jinja2 is mended in [`filters`] and the modules beside it; `%` between a text and values, which no
//! filter can mend, is an error: `'%s'|format(x)` does the same.
//!
//! Whatever a template is, it ends in a moment: [`guard`] refuses what the engine cannot parse
//! without using up the stack, [`program`] adds checks to what it runs, by which [`bounds`] keeps
//! values small, and the engine's fuel pays for every step and byte.

mod arguments;
mod blocks;
mod bounds;
mod calculation;
mod each;
mod filters;
mod guard;
mod hints;
mod json;
mod layout;
mod locals;
mod markup;
mod methods;
mod names;
mod numbers;
mod program;
mod sorting;
mod strings;
#[cfg(test)]
mod tests;
mod texts;
mod values;
mod wordwrap;

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value,
    machinery::{eval, make_string_output, parse},
    syntax::SyntaxConfig,
    value::ValueKind,
};
use serde_json::{Map, Value as Json};

use crate::{
    error::TemplateError,
    limits::fitting,
    material::{defused, marked},
    names::Use,
};

const NAME: &str = "prompt";
/// Most characters of an error of the engine, which may quote values.
const MESSAGE_MAX_CHARS: usize = 300;

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
pub(crate) fn render(template: &str, values: &Map<String, Json>) -> Result<String, TemplateError> {
    let texts = guard::texts(template)?;
    let text = marked(template, texts.into_iter());
    let output = run(&text, template, values)?;
    fitting(defused(output))
}

/// Runs the template `text`, which was written as `template`.
fn run(text: &str, template: &str, values: &Map<String, Json>) -> Result<String, TemplateError> {
    let failed = |error: Error| located(&error, template);
    let parsed = parse(text, NAME, SyntaxConfig::default()).map_err(failed)?;
    let program = program::of(text, &parsed).map_err(|(error, place)| {
        let error = located(&error, template);
        match place {
            Some(place) if error.line.is_none() => {
                TemplateError::at(error.message, template, place)
            }
            _ => error,
        }
    })?;
    let mut output = String::new();
    eval(
        &environment(),
        &program,
        values::of(values),
        &BTreeMap::new(),
        &mut make_string_output(&mut output),
        AutoEscape::None,
    )
    .map_err(failed)?;
    Ok(output)
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_debug(false);
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_unknown_method_callback(methods::call);
    environment.set_recursion_limit(RECURSION_LIMIT);
    environment.set_fuel(Some(FUEL));
    bounds::add_to(&mut environment);
    filters::add_to(&mut environment);
    calculation::add_to(&mut environment);
    layout::add_to(&mut environment);
    markup::add_to(&mut environment);
    each::add_to(&mut environment);
    sorting::add_to(&mut environment);
    environment.add_test("sequence", is_sequence);
    environment
}

/// Whether Python could ask `value` for its length and for items.
fn is_sequence(value: &Value) -> bool {
    let kinds = [ValueKind::Seq, ValueKind::Map, ValueKind::String];
    value.is_undefined() || kinds.contains(&value.kind())
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
    let message = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "the template does too much work".to_owned(),
        (_, Some(detail)) => format!("{kind}: {detail}"),
        (_, None) => kind,
    };
    let message: String = message.chars().take(MESSAGE_MAX_CHARS).collect();
    match place(error, text) {
        Some(range) => TemplateError::at(message, text, range),
        None => TemplateError::new(message),
    }
}

/// Where `error` is in `text`, as far as that is known.
fn place(error: &Error, text: &str) -> Option<Range<usize>> {
    let line = error.line()?;
    let start = error
        .range()
        .map_or_else(|| line_start(text, line), |range| range.start);
    unknown_word(error, text, start)
        .or_else(|| error.range())
        .or_else(|| tag_on_line(text, line))
}

/// The first place from `start` on of the filter, test or method that is not known.
fn unknown_word(error: &Error, text: &str, start: usize) -> Option<Range<usize>> {
    let detail = error.detail()?;
    let word = match error.kind() {
        ErrorKind::UnknownFilter => detail.strip_prefix("filter ")?,
        ErrorKind::UnknownTest => detail.strip_prefix("test ")?,
        ErrorKind::UnknownMethod => detail.rsplit_once(" named ")?.1,
        _ => return None,
    };
    let word = word.trim_end_matches(" is unknown");
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let rest = text.get(start..)?;
    let mut places = rest.match_indices(word);
    let (at, _) = places.find(|(at, _)| {
        let before = rest.get(..*at).unwrap_or_default();
        let after = rest.get(at + word.len()..).unwrap_or_default();
        !before.ends_with(is_letter) && !after.starts_with(is_letter)
    })?;
    Some(start + at..start + at + word.len())
}

/// The tag that begins on this line and does not end there, or is the only one; else the place
/// where the line begins.
fn tag_on_line(text: &str, number: usize) -> Option<Range<usize>> {
    let start = line_start(text, number);
    let line = text.get(start..)?.lines().next().unwrap_or_default();
    let openings = || line.match_indices("{{").chain(line.match_indices("{%"));
    let Some((tag, _)) = openings().max() else {
        return Some(start..start);
    };
    let rest = line.get(tag..).unwrap_or_default();
    let is_open = !rest.contains("}}") && !rest.contains("%}");
    if is_open || openings().count() == 1 {
        Some(start + tag..start + line.len())
    } else {
        Some(start..start)
    }
}

/// Where the line of this number begins.
fn line_start(text: &str, number: usize) -> usize {
    let lines = text.split_inclusive('\n').take(number.saturating_sub(1));
    lines.map(str::len).sum()
}
