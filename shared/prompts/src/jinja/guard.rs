//! What is refused before the engine sees a template.
//!
//! The engine parses and compiles by recursion, so that long chains of operators and deep blocks
//! would use up the stack. Here they are found in the stream of words, where also a block that is
//! not closed and a mix-up of syntaxes are seen best.

use std::ops::Range;

use minijinja::{
    machinery::{Span, Token, tokenize},
    syntax::SyntaxConfig,
};

use super::{blocks::Blocks, hints, located};
use crate::error::TemplateError;

/// The longest line; the engine counts columns in 16 bits.
const LINE_MAX_BYTES: usize = 60_000;
/// Most operators in a tag.
const OPERATORS_MAX: usize = 100;
/// Most steps in a tag: names after a dot, filters, calls, items, lists.
const STEPS_MAX: usize = 200;
/// The longest name, which is looked at again whenever it is met.
const NAME_MAX_BYTES: usize = 200;
/// How deep brackets may be nested.
const BRACKETS_MAX: usize = 16;

/// The texts of `template`: what stands between its tags, and literals. An error if it holds what
/// the engine cannot bear.
pub(super) fn texts(template: &str) -> Result<Vec<Range<usize>>, TemplateError> {
    let mut start = 0;
    for line in template.split_inclusive('\n') {
        if line.trim_end_matches('\n').len() > LINE_MAX_BYTES {
            let message = format!("a line is over {LINE_MAX_BYTES} bytes");
            return Err(TemplateError::at(
                message,
                template,
                start..start + line.len(),
            ));
        }
        start += line.len();
    }
    let mut guard = Guard {
        template,
        texts: Vec::new(),
        blocks: Blocks::new(template),
        tag: None,
        end: 0,
    };
    for token in tokenize(template, false, SyntaxConfig::default()) {
        let (token, span) = token.map_err(|error| match &guard.tag {
            Some(tag) => tag
                .unclosed(template)
                .or_else(|| unclosed_literal(template, guard.end))
                .unwrap_or_else(|| located(&error, template)),
            None => unclosed_text(template)
                .or_else(|| unclosed_raw(template, guard.end))
                .unwrap_or_else(|| located(&error, template)),
        })?;
        guard.end = range(&span).end;
        guard.token(&token, &range(&span))?;
    }
    guard.finish()
}

/// The tag that is being read.
struct Tag<'t> {
    start: usize,
    is_block: bool,
    /// Its first two words.
    words: Vec<&'t str>,
    tokens: usize,
    operators: usize,
    steps: usize,
    depth: usize,
    assigns: bool,
}

struct Guard<'t> {
    template: &'t str,
    texts: Vec<Range<usize>>,
    blocks: Blocks<'t>,
    tag: Option<Tag<'t>>,
    /// Where what was read ends.
    end: usize,
}

impl<'t> Guard<'t> {
    fn token(&mut self, token: &Token<'t>, range: &Range<usize>) -> Result<(), TemplateError> {
        match token {
            Token::TemplateData(_) => self.texts.push(range.clone()),
            Token::VariableStart => self.tag = Some(Tag::new(range.start, false)),
            Token::BlockStart => self.tag = Some(Tag::new(range.start, true)),
            Token::VariableEnd | Token::BlockEnd => {
                if let Some(tag) = self.tag.take() {
                    self.tag_ends(&tag, tag.start..range.end)?;
                }
            }
            _ => {
                if matches!(token, Token::Str(_) | Token::String(_)) {
                    self.texts.push(range.clone());
                }
                if let Some(tag) = &mut self.tag
                    && let Some(message) = tag.token(token)
                {
                    return Err(TemplateError::at(message, self.template, range.clone()));
                }
            }
        }
        Ok(())
    }

    fn tag_ends(&mut self, tag: &Tag<'t>, range: Range<usize>) -> Result<(), TemplateError> {
        if tag.is_block {
            let word = tag.words.first().copied().unwrap_or_default();
            return self.blocks.tag(word, tag.assigns, range);
        }
        let text = self.template.get(range.clone()).unwrap_or_default();
        match hints::for_value(text, &tag.words, tag.tokens) {
            Some(hint) => {
                let message = format!("`{}` is no value", tag.words.join(" "));
                Err(TemplateError::at(message, self.template, range).hint(hint))
            }
            None => Ok(()),
        }
    }

    fn finish(self) -> Result<Vec<Range<usize>>, TemplateError> {
        if let Some(tag) = self.tag {
            let error = unclosed(self.template, tag.start, tag.close());
            return Err(error);
        }
        self.blocks.finish()?;
        Ok(self.texts)
    }
}

impl<'t> Tag<'t> {
    const fn new(start: usize, is_block: bool) -> Self {
        Self {
            start,
            is_block,
            words: Vec::new(),
            tokens: 0,
            operators: 0,
            steps: 0,
            depth: 0,
            assigns: false,
        }
    }

    /// Takes the next token; what is too much, if it is.
    fn token(&mut self, token: &Token<'t>) -> Option<String> {
        self.tokens += 1;
        match token {
            Token::Ident(word) if word.len() > NAME_MAX_BYTES => {
                return Some(format!("a name is over {NAME_MAX_BYTES} bytes"));
            }
            Token::Ident(word) => {
                if self.words.len() < 2 && self.words.len() + 1 == self.tokens {
                    self.words.push(word);
                }
                self.operators += usize::from(matches!(
                    *word,
                    "and" | "or" | "not" | "in" | "is" | "if" | "else"
                ));
            }
            Token::Dot | Token::Pipe => self.steps += 1,
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => {
                self.steps += 1;
                self.depth += 1;
            }
            Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                self.depth = self.depth.saturating_sub(1);
            }
            Token::Assign => self.assigns |= self.depth == 0,
            Token::Plus
            | Token::Minus
            | Token::Mul
            | Token::Div
            | Token::FloorDiv
            | Token::Pow
            | Token::Mod
            | Token::Tilde
            | Token::Eq
            | Token::Ne
            | Token::Gt
            | Token::Gte
            | Token::Lt
            | Token::Lte => self.operators += 1,
            _ => {}
        }
        if self.operators > OPERATORS_MAX {
            Some(format!("a tag has at most {OPERATORS_MAX} operators"))
        } else if self.steps > STEPS_MAX {
            Some(format!(
                "a tag has at most {STEPS_MAX} attributes, filters, calls and lists"
            ))
        } else if self.depth > BRACKETS_MAX {
            Some(format!("brackets are nested deeper than {BRACKETS_MAX}"))
        } else {
            None
        }
    }

    const fn close(&self) -> &'static str {
        if self.is_block { "%}" } else { "}}" }
    }

    /// An error if another tag begins before this one ends.
    fn unclosed(&self, template: &str) -> Option<TemplateError> {
        let rest = template.get(self.start + 2..)?;
        let close = rest.find(self.close());
        let next = ["{{", "{%"].iter().filter_map(|open| rest.find(open)).min();
        let is_closed = close.is_some_and(|close| next.is_none_or(|next| close < next));
        (!is_closed).then(|| unclosed(template, self.start, self.close()))
    }
}

/// An error if a comment or a raw text is not closed.
fn unclosed_text(template: &str) -> Option<TemplateError> {
    let comment = template.rfind("{#")?;
    let is_closed = template.get(comment + 2..)?.contains("#}");
    (!is_closed).then(|| unclosed(template, comment, "#}"))
}

/// An error if a quoted text that begins behind `end` is not closed.
fn unclosed_literal(template: &str, end: usize) -> Option<TemplateError> {
    let rest = template.get(end..)?;
    let literal = rest.trim_start();
    let quote = literal.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let start = end + rest.len() - literal.len();
    let line = literal.lines().next().unwrap_or_default();
    let message = "the text in quotes is not closed";
    let error = TemplateError::at(message, template, start..start + line.len());
    Some(error.hint(format!("write `{quote}` where it ends")))
}

/// An error if a raw text that begins behind `end` is not closed.
fn unclosed_raw(template: &str, end: usize) -> Option<TemplateError> {
    let rest = template.get(end..)?;
    let is_raw = |(at, _): &(usize, &str)| {
        let tag = rest.get(at + 2..).unwrap_or_default();
        let word = tag.trim_start_matches(['-', '+']).trim_start();
        word.starts_with("raw")
    };
    let (at, _) = rest.match_indices("{%").find(is_raw)?;
    let length = rest.get(at..)?.find("%}")? + 2;
    let start = end + at;
    let message = "the block `raw` is not closed";
    let error = TemplateError::at(message, template, start..start + length);
    Some(error.hint("write `{% endraw %}` where it ends".to_owned()))
}

fn unclosed(template: &str, start: usize, close: &str) -> TemplateError {
    let rest = template.get(start..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    TemplateError::at("the tag is not closed", template, start..start + line.len())
        .hint(format!("write `{close}` where it ends"))
}

pub(super) fn range(span: &Span) -> Range<usize> {
    let offset = |offset| usize::try_from(offset).unwrap_or_default();
    offset(span.start_offset)..offset(span.end_offset)
}
