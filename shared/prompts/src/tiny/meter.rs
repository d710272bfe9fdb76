//! Bounding what a template may do.
//!
//! `tinytemplate` neither counts its work nor lets anything look on, except where it prints a
//! value. So every loop is given a value to print, whose formatter prints nothing and counts the
//! rounds. What the engine does not survive is refused before it sees the template.

use std::cell::Cell;

use serde_json::Value;
use tinytemplate::error::Error;

use super::{
    tags::{Tag, tags},
    too_long,
};
use crate::{error::TemplateError, template::OUTPUT_MAX_BYTES};

/// The name of the formatter that counts rounds.
pub(super) const FORMATTER: &str = "round";
/// What every round of a loop prints first; `topic` is a name that always exists. Both have the
/// same length, the second keeps the trimming of the tag before it.
const ROUND: &str = "{topic|round }";
const ROUND_TRIMMED: &str = "{topic|round-}";
const ROUND_START: &str = "{topic|round";

/// Most bytes of template that all rounds of all loops may walk together: some 50 ms of work.
const WORK_MAX_BYTES: usize = 4 * 1024 * 1024;

/// A template whose loops count their rounds.
pub(super) struct Metered(String);

impl Metered {
    /// Prepares `text`, unless it holds what the engine cannot bear.
    pub(super) fn new(text: &str) -> Result<Self, TemplateError> {
        let mut metered = String::with_capacity(text.len());
        let mut copied = 0;
        for tag in tags(text) {
            refuse(text, tag)?;
            if tag.block().is_some_and(|(word, _)| word == "for") {
                metered.push_str(text.get(copied..tag.end()).unwrap_or_default());
                metered.push_str(if tag.trims_next() {
                    ROUND_TRIMMED
                } else {
                    ROUND
                });
                copied = tag.end();
            }
        }
        metered.push_str(text.get(copied..).unwrap_or_default());
        // The engine looks for the character that the backslash escapes.
        if text.ends_with('\\') {
            Err(TemplateError::new("the template ends in a backslash"))
        } else {
            Ok(Self(metered))
        }
    }

    /// The template for the engine.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// The line and character, from 1, of the author's template at a line (from 1) and byte (from
    /// 0) of this one.
    pub(super) fn place(&self, line: usize, byte: usize) -> (usize, usize) {
        let before = self
            .0
            .lines()
            .nth(line.saturating_sub(1))
            .and_then(|text| text.get(..byte))
            .unwrap_or_default();
        let added = before.matches(ROUND_START).count() * ROUND.len();
        (line, (before.chars().count() + 1).saturating_sub(added))
    }
}

/// Counts the rounds of all loops of a template of `template_bytes`.
pub(super) fn formatter(
    template_bytes: usize,
) -> impl Fn(&Value, &mut String) -> Result<(), Error> {
    let rounds_left = Cell::new(WORK_MAX_BYTES / template_bytes.max(1));
    move |_, output| {
        let refused = |msg| Err(Error::GenericError { msg });
        if output.len() > OUTPUT_MAX_BYTES {
            return refused(too_long());
        }
        match rounds_left.get().checked_sub(1) {
            Some(left) => rounds_left.set(left),
            None => return refused("the loops of the template go round too often".to_owned()),
        }
        Ok(())
    }
}

/// Refuses calls, which could recurse without end, and tags that the engine takes wrongly.
fn refuse(text: &str, tag: Tag) -> Result<(), TemplateError> {
    let message = match tag.block() {
        None if tag.text == "{#}" => "a comment is written {# like this #}",
        Some(("call", _)) => "a template cannot call another one",
        // The engine takes any name that begins so for a negation and cuts four bytes off it.
        Some(("if", path))
            if path
                .strip_prefix("not")
                .is_some_and(|path| !path.starts_with([' ', '\t'])) =>
        {
            "`if` cannot test a name that begins with \"not\""
        }
        _ => return Ok(()),
    };
    let before = text.get(..tag.start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    Err(TemplateError::at(
        message,
        before.matches('\n').count() + 1,
        column,
    ))
}
