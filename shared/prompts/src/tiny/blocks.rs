//! The blocks that are open at a place of a template, and the names that they give.

use std::ops::Range;

use super::tags::Tag;
use crate::error::TemplateError;

/// How deep blocks may be nested.
const DEPTH_MAX: usize = 32;

/// A block that is open.
pub(super) struct Block<'t> {
    word: &'static str,
    has_else: bool,
    tag: Tag<'t>,
    /// The name that it gives, and to what.
    local: Option<(&'t str, Local<'t>)>,
    /// Which of the loops it is.
    loop_number: Option<usize>,
}

impl<'t> Block<'t> {
    pub(super) const fn new(word: &'static str, tag: Tag<'t>) -> Self {
        Self {
            word,
            has_else: false,
            tag,
            local: None,
            loop_number: None,
        }
    }

    /// It gives `name` to `local`.
    pub(super) fn giving(self, name: &'t str, local: Local<'t>) -> Self {
        Self {
            local: Some((name, local)),
            ..self
        }
    }

    /// It is this one of the loops.
    pub(super) fn numbered(self, loop_number: usize) -> Self {
        Self {
            loop_number: Some(loop_number),
            ..self
        }
    }
}

/// What a name stands for that a block gives.
pub(super) enum Local<'t> {
    /// The item of a loop.
    Item(Place<'t>),
    /// Something that has a longer name.
    Alias(Place<'t>),
}

/// Where a value is found.
#[derive(Clone)]
pub(super) struct Place<'t> {
    /// The shape of the object that it is found in.
    pub(super) shape: usize,
    /// The loop whose item that object is; `None` for the outermost.
    pub(super) owner: Option<usize>,
    /// The path below that object.
    pub(super) path: Vec<&'t str>,
    /// Where the template asks for it, in bytes.
    pub(super) range: Range<usize>,
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

    /// The number of the loop that all this is in.
    pub(super) fn innermost_loop(&self) -> Option<usize> {
        self.open.iter().rev().find_map(|block| block.loop_number)
    }

    /// What `name` stands for here.
    pub(super) fn place(&self, name: &'t str) -> Place<'t> {
        let local = |block: &Block<'t>| match &block.local {
            Some((local, Local::Item(place) | Local::Alias(place))) if *local == name => {
                Some(place.clone())
            }
            _ => None,
        };
        let local = self.open.iter().rev().find_map(local);
        local.unwrap_or_else(|| Place {
            shape: 0,
            owner: None,
            path: vec![name],
            range: 0..0,
        })
    }

    pub(super) fn open(&mut self, block: Block<'t>) -> Result<(), TemplateError> {
        if self.open.len() >= DEPTH_MAX {
            let message = format!("blocks are nested deeper than {DEPTH_MAX}");
            return Err(self.error(message, block.tag));
        }
        self.open.push(block);
        Ok(())
    }

    /// Ends the innermost block, or its first part, with `word`.
    pub(super) fn close(&mut self, tag: Tag<'t>, word: &str) -> Result<(), TemplateError> {
        let wanted = match word {
            "else" => "if",
            _ => word.strip_prefix("end").unwrap_or_default(),
        };
        let is_open = self.open.iter().any(|block| block.word == wanted);
        match self.open.last_mut() {
            Some(block) if block.word == wanted && word != "else" => {
                self.open.pop();
                Ok(())
            }
            Some(block) if block.word == wanted && !block.has_else => {
                block.has_else = true;
                Ok(())
            }
            _ if word != "else" && is_open => self.finish(),
            _ => {
                let message = format!("`{word}` stands in no `{wanted}`");
                Err(self.error(message, tag))
            }
        }
    }

    /// An error if a block is still open.
    pub(super) fn finish(&self) -> Result<(), TemplateError> {
        match self.open.last() {
            Some(Block { word, tag, .. }) => Err(self
                .error(format!("the block `{word}` is not closed"), *tag)
                .hint(format!("write `{{{{ end{word} }}}}` where it ends"))),
            None => Ok(()),
        }
    }

    fn error(&self, message: String, tag: Tag) -> TemplateError {
        TemplateError::at(message, self.template, tag.range())
    }
}
