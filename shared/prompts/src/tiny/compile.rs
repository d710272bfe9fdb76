//! Reading a template, and writing it anew for the engine.
//!
//! What is written anew has the same text and the same blocks, but names of our own: see
//! [`shape`](super::shape). Mistakes are found here, so that the engine finds none.

use std::iter;

use super::{
    blocks::{Block, Blocks, Local, Place},
    hints, meter,
    shape::{Shapes, Want},
    tags::{Kind, Tag, tags},
};
use crate::{error::TemplateError, material::marked, names::Use};

/// Most steps of a path.
const STEPS_MAX: usize = 16;
/// Most tags of a template. For each, the engine looks for the end of the line.
const TAGS_MAX: usize = 4_000;
const KEYWORDS: [&str; 3] = ["@index", "@first", "@last"];

/// A template that the engine can take.
pub(super) struct Compiled<'t> {
    /// What the engine gets, with the author's tags of the material marked.
    pub(super) text: String,
    /// The values that it needs.
    pub(super) shapes: Shapes<'t>,
    /// The loops, with what their rounds cost.
    pub(super) costs: Vec<meter::Round>,
    /// Where it uses names.
    pub(super) uses: Vec<Use<'t>>,
}

/// Reads `template`.
pub(super) fn compile(template: &str) -> Result<Compiled<'_>, TemplateError> {
    let mut compiler = Compiler {
        template,
        copied: 0,
        blocks: Blocks::new(template),
        compiled: Compiled {
            text: String::with_capacity(template.len()),
            shapes: Shapes::new(),
            costs: Vec::new(),
            uses: Vec::new(),
        },
    };
    for (at, tag) in tags(template).enumerate() {
        let tag = tag.map_err(|range| {
            let message = "the tag is not closed on its line";
            TemplateError::at(message, template, range)
                .hint("a brace that is text is written `\\{`".to_owned())
        })?;
        if at == TAGS_MAX {
            let message = format!("a template has at most {TAGS_MAX} tags");
            return Err(compiler.error(message, tag));
        }
        compiler.tag(tag)?;
    }
    compiler.finish()
}

struct Compiler<'t> {
    template: &'t str,
    /// How much of the template is written.
    copied: usize,
    blocks: Blocks<'t>,
    compiled: Compiled<'t>,
}

impl<'t> Compiler<'t> {
    fn tag(&mut self, tag: Tag<'t>) -> Result<(), TemplateError> {
        match tag.kind() {
            // It is copied with the text around it.
            Kind::Comment if tag.text.len() > 3 => return Ok(()),
            Kind::Comment => {
                let message = "a comment is written {# like this #}";
                return Err(self.error(message, tag));
            }
            _ => self.text_before(tag),
        }
        if let Some(cost) = self.blocks.innermost_loop() {
            self.charge(cost, 1);
        }
        match tag.kind() {
            Kind::Value(text) => self.value(tag, text),
            Kind::Block(word, rest) => self.block(tag, word, rest),
            Kind::Comment => Ok(()),
        }
    }

    /// Copies the text up to `tag`.
    fn text_before(&mut self, tag: Tag<'t>) {
        let text = self.template.get(self.copied..tag.start);
        let text = text.unwrap_or_default();
        self.compiled.text.push_str(text);
        self.copied = tag.range().end;
        if let Some(cost) = self.blocks.innermost_loop() {
            self.charge(cost, meter::cost_of(text));
        }
    }

    fn charge(&mut self, cost: usize, more: u64) {
        if let Some(cost) = self.compiled.costs.get_mut(cost) {
            cost.0 += more;
        }
    }

    fn value(&mut self, tag: Tag<'t>, text: &'t str) -> Result<(), TemplateError> {
        let (path, formatter) = match text.split_once('|') {
            Some((path, formatter)) => (path.trim(), Some(formatter.trim())),
            None => (text, None),
        };
        if let Some(hint) = hints::for_value(tag) {
            let message = format!("`{}` is no value", tag.inner());
            return Err(self.error(message, tag).hint(hint));
        }
        if formatter.is_some_and(|formatter| formatter != "unescaped") {
            let message = format!("there is no formatter `{}`", formatter.unwrap_or_default());
            let hint = "a value is written `{name}`; for filters set syntax to jinja";
            return Err(self.error(message, tag).hint(hint.to_owned()));
        }
        let name = self.name(tag, path, Want::Print)?;
        self.write(tag, ["{", "}"], &name);
        Ok(())
    }

    fn block(&mut self, tag: Tag<'t>, word: &'t str, rest: &'t str) -> Result<(), TemplateError> {
        match word {
            "if" => self.condition(tag, rest),
            "for" => self.each(tag, rest),
            "with" => self.with(tag, rest),
            "else" | "endif" | "endfor" | "endwith" => {
                if !rest.is_empty() {
                    let message = format!("`{word}` stands alone, without `{rest}`");
                    return Err(self.error(message, tag));
                }
                self.blocks.close(tag, word)?;
                self.write(tag, ["{{", "}}"], word);
                Ok(())
            }
            "call" => Err(self.error("a template cannot call another one", tag)),
            _ => {
                let message = format!("there is no block `{word}`");
                Err(self.error(message, tag).hint(hints::for_block(tag)))
            }
        }
    }

    fn condition(&mut self, tag: Tag<'t>, rest: &'t str) -> Result<(), TemplateError> {
        let (not, path) = match rest.split_once(char::is_whitespace) {
            Some(("not", path)) => ("not ", path.trim()),
            _ => ("", rest),
        };
        let name = self.name(tag, path, Want::Test)?;
        self.blocks.open(Block::new("if", tag))?;
        self.write(tag, ["{{", "}}"], &format!("if {not}{name}"));
        Ok(())
    }

    fn each(&mut self, tag: Tag<'t>, rest: &'t str) -> Result<(), TemplateError> {
        let Some((item, path)) = rest.split_once(" in ") else {
            return Err(self.error("a loop is written {{ for item in list }}", tag));
        };
        let item = self.local(tag, item.trim())?;
        let place = self.place(tag, path.trim())?;
        let (key, shape) = self.key(&place, Want::List);
        if let Some(used) = self.compiled.uses.last_mut() {
            used.is_list |= place.owner.is_none();
        }
        let loop_number = self.compiled.costs.len();
        let range = tag.range();
        self.compiled.costs.push((1, range.start, range.end));
        let local = Local::Item(Place {
            shape,
            owner: Some(loop_number),
            path: Vec::new(),
            range: 0..0,
        });
        let block = Block::new("for", tag).giving(item, local);
        self.blocks.open(block.numbered(loop_number))?;
        let text = format!("for {} in {key}", item_name(loop_number));
        self.write(tag, ["{{", "}}"], &text);
        let round = meter::round(loop_number, tag.trims_next());
        self.compiled.text.push_str(&round);
        Ok(())
    }

    fn with(&mut self, tag: Tag<'t>, rest: &'t str) -> Result<(), TemplateError> {
        let Some((path, name)) = rest.split_once(" as ") else {
            return Err(self.error("a short name is written {{ with long.name as short }}", tag));
        };
        let name = self.local(tag, name.trim())?;
        let place = self.place(tag, path.trim())?;
        let block = Block::new("with", tag).giving(name, Local::Alias(place));
        self.blocks.open(block)?;
        self.write(tag, ["{{", "}}"], meter::IDLE_WITH);
        Ok(())
    }

    /// The name of the engine for what is wanted at `path`.
    fn name(&mut self, tag: Tag<'t>, path: &'t str, want: Want) -> Result<String, TemplateError> {
        if KEYWORDS.contains(&path) {
            return match self.blocks.innermost_loop() {
                Some(_) => Ok(path.to_owned()),
                None => Err(self.error(format!("`{path}` stands in loops only"), tag)),
            };
        }
        let place = self.place(tag, path)?;
        Ok(self.key(&place, want).0)
    }

    fn key(&mut self, place: &Place<'t>, want: Want) -> (String, usize) {
        let shapes = &mut self.compiled.shapes;
        let (key, items) = shapes.key(place, want);
        match place.owner {
            Some(owner) => (format!("{}.{key}", item_name(owner)), items),
            None => (key, items),
        }
    }

    /// Where the value at `path` is found.
    fn place(&mut self, tag: Tag<'t>, path: &'t str) -> Result<Place<'t>, TemplateError> {
        let mut steps = path.split('.').map(str::trim);
        let root = steps.next().unwrap_or_default();
        let mut place = self.blocks.place(root);
        place.path.extend(steps);
        if !is_word(root) || place.path.contains(&"") {
            let message = format!("`{path}` is no name");
            return Err(self.error(message, tag).hint(hints::for_path(tag, path)));
        }
        if place.path.len() > STEPS_MAX {
            let message = format!("a path has at most {STEPS_MAX} steps");
            return Err(self.error(message, tag));
        }
        // The path is a part of the template.
        let start = path.as_ptr().addr();
        let start = start.saturating_sub(self.template.as_ptr().addr());
        place.range = start..start + path.len();
        if place.owner.is_none() {
            self.compiled.uses.push(Use {
                path: place.path.clone(),
                range: place.range.clone(),
                is_given: false,
                is_list: false,
            });
        }
        Ok(place)
    }

    fn local(&self, tag: Tag<'t>, name: &'t str) -> Result<&'t str, TemplateError> {
        if is_word(name) {
            Ok(name)
        } else {
            Err(self.error(format!("`{name}` is no name"), tag))
        }
    }

    fn write(&mut self, tag: Tag<'t>, [open, close]: [&str; 2], text: &str) {
        let trim = |trims| if trims { "-" } else { "" };
        let pieces = [
            open,
            trim(tag.trims_last()),
            text,
            trim(tag.trims_next()),
            close,
        ];
        self.compiled.text.extend(pieces);
    }

    fn error(&self, message: impl Into<String>, tag: Tag) -> TemplateError {
        TemplateError::at(message, self.template, tag.range())
    }

    fn finish(mut self) -> Result<Compiled<'t>, TemplateError> {
        self.blocks.finish()?;
        let rest = self.template.get(self.copied..).unwrap_or_default();
        // The engine looks for the character that the backslash escapes.
        if rest.ends_with('\\') {
            let range = self.template.len() - 1..self.template.len();
            let message = "the template ends in a backslash";
            return Err(TemplateError::at(message, self.template, range));
        }
        self.compiled.text.push_str(rest);
        // What stands between braces is ours, and no tag.
        let whole = 0..self.compiled.text.len();
        let text = marked(&self.compiled.text, iter::once(whole)).into_owned();
        Ok(Compiled {
            text,
            ..self.compiled
        })
    }
}

fn item_name(loop_number: usize) -> String {
    format!("i{loop_number}")
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}
