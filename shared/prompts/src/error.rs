//! What can be wrong with a template.

use std::{fmt, ops::Range};

/// Most characters of a template that an error quotes.
const TEXT_MAX_CHARS: usize = 100;

/// A template that cannot be rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct TemplateError {
    /// What is wrong, in words for the author of the template.
    pub message: String,
    /// The line of the template, from 1, if the error has a place.
    pub line: Option<usize>,
    /// The character in that line, from 1, if the error has a place.
    pub column: Option<usize>,
    /// What stands at that place, cut at 100 characters.
    pub text: Option<String>,
    /// How to mend it, where that can be guessed.
    pub hint: Option<String>,
}

impl TemplateError {
    /// An error of the template as a whole.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            line: None,
            column: None,
            text: None,
            hint: None,
        }
    }

    /// An error at the bytes `range` of `template`.
    pub(crate) fn at(
        message: impl Into<String>,
        template: &str,
        Range { start, end }: Range<usize>,
    ) -> Self {
        let (line, column) = place(template, start);
        let text = template.get(start..end).unwrap_or_default();
        let text: String = text.trim_end().chars().take(TEXT_MAX_CHARS).collect();
        Self {
            line: Some(line),
            column: Some(column),
            text: Some(text).filter(|text| !text.is_empty()),
            ..Self::new(message)
        }
    }

    /// The same error with a hint.
    #[must_use]
    pub(crate) fn hint(self, hint: impl Into<Option<String>>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }
}

/// The line and the character in it, both from 1, of the byte `at` of `text`.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.get(line_start..).unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, " (line {line}, column {column})")?;
        }
        match &self.hint {
            Some(hint) => write!(f, ": {hint}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_characters() {
        let error = TemplateError::at("wrong", "é\r\n  „ü“ {x}", 15..18);
        assert_eq!(error.to_string(), "wrong (line 2, column 7)");
        assert_eq!(error.text.as_deref(), Some("{x}"));
    }

    #[test]
    fn the_text_is_cut() {
        let error = TemplateError::at("wrong", &"ü".repeat(300), 0..600);
        assert_eq!(error.text, Some("ü".repeat(100)));
    }

    #[test]
    fn the_hint_comes_last() {
        let error = TemplateError::new("wrong").hint("mend it".to_owned());
        assert_eq!(error.to_string(), "wrong: mend it");
    }
}
