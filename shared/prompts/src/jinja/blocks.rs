//! The blocks that are open at a place of a template.

use std::ops::Range;

use crate::error::TemplateError;

/// How deep blocks may be nested, where each `elif` is a level of its own.
const DEPTH_MAX: usize = 64;

/// The words that open a block which `end…` closes.
const OPENING: [&str; 8] = [
    "if",
    "for",
    "with",
    "set",
    "macro",
    "call",
    "filter",
    "autoescape",
];

/// The other words that a tag may begin with.
const OTHER: [&str; 2] = ["else", "elif"];

struct Block<'t> {
    word: &'t str,
    range: Range<usize>,
    /// How many levels it is.
    levels: usize,
    has_else: bool,
}

/// The blocks that are open.
pub(super) struct Blocks<'t> {
    template: &'t str,
    open: Vec<Block<'t>>,
}

impl<'t> Blocks<'t> {
    pub(super) const fn new(template: &'t str) -> Self {
        Self {
            template,
            open: Vec::new(),
        }
    }

    /// Takes the next tag, which begins with `word`.
    pub(super) fn tag(
        &mut self,
        word: &'t str,
        assigns: bool,
        range: Range<usize>,
    ) -> Result<(), TemplateError> {
        let is_known = |word| OPENING.contains(&word) || OTHER.contains(&word);
        match word.strip_prefix("end") {
            Some(word) if OPENING.contains(&word) => return self.close(word, range),
            _ if word.is_empty() || is_known(word) => {}
            _ => {
                let message = format!("the tag `{word}` is not known here");
                return Err(TemplateError::at(message, self.template, range));
            }
        }
        match self.open.last_mut() {
            Some(block) if OTHER.contains(&word) && block.has_else => {
                let message = format!("`{word}` stands after an `else`");
                return Err(TemplateError::at(message, self.template, range));
            }
            Some(block) if word == "elif" && block.word == "if" => block.levels += 1,
            Some(block) if word == "else" && matches!(block.word, "if" | "for") => {
                block.has_else = true;
            }
            _ if word == "else" || word == "elif" => return self.misplaced(word, range),
            _ if OPENING.contains(&word) && !(word == "set" && assigns) => {
                self.open.push(Block {
                    word,
                    range: range.clone(),
                    levels: 1,
                    has_else: false,
                });
            }
            _ => {}
        }
        let depth: usize = self.open.iter().map(|block| block.levels).sum();
        if depth > DEPTH_MAX {
            let message = format!("blocks are nested deeper than {DEPTH_MAX}, with each `elif`");
            return Err(TemplateError::at(message, self.template, range));
        }
        Ok(())
    }

    /// An error if a block is still open.
    pub(super) fn finish(&self) -> Result<(), TemplateError> {
        match self.open.last() {
            Some(Block { word, range, .. }) => Err(TemplateError::at(
                format!("the block `{word}` is not closed"),
                self.template,
                range.clone(),
            )
            .hint(format!("write `{{% end{word} %}}` where it ends"))),
            None => Ok(()),
        }
    }

    fn close(&mut self, word: &str, range: Range<usize>) -> Result<(), TemplateError> {
        if self.open.last().is_some_and(|block| block.word == word) {
            self.open.pop();
            Ok(())
        } else if self.open.iter().any(|block| block.word == word) {
            self.finish()
        } else {
            let message = format!("`end{word}` closes nothing");
            Err(TemplateError::at(message, self.template, range))
        }
    }

    /// An error if `word` cannot stand here.
    fn misplaced(&self, word: &str, range: Range<usize>) -> Result<(), TemplateError> {
        match self.open.last() {
            Some(_) if self.open.iter().any(|block| block.word == "if") => self.finish(),
            _ => {
                let message = format!("`{word}` stands in no `if`");
                Err(TemplateError::at(message, self.template, range))
            }
        }
    }
}
