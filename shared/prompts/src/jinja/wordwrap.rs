//! `wordwrap`, by the rules of Python's `textwrap`.

use std::ops::Range;

use minijinja::{Error, ErrorKind, State, Value};

use super::{
    arguments::{Arguments, given, size, truth},
    bounds, texts,
};

/// Most bytes of what stands between wrapped lines.
const WRAPSTRING_MAX_BYTES: usize = 64;

/// Bytes that are wrapped for one unit of fuel, besides what the engine charges.
const BYTES_PER_FUEL: u64 = 16;

/// `wordwrap(width=79, break_long_words=true, wrapstring='\n', break_on_hyphens=true)`.
pub(super) fn wrap(state: &State, text: &Value, arguments: Arguments) -> Result<String, Error> {
    let parameters = [
        "width",
        "break_long_words",
        "wrapstring",
        "break_on_hyphens",
    ];
    let [width, break_words, between, break_hyphens] = given(parameters, arguments)?;
    let wrapping = Wrapping {
        width: size(width.as_ref(), 79)?,
        breaks_words: truth(break_words.as_ref(), true),
        breaks_hyphens: truth(break_hyphens.as_ref(), true),
    };
    let between = between.filter(|between| !between.is_none());
    let between = between.as_ref().map_or("\n".into(), texts::of);
    let refused = |message: String| Err(Error::new(ErrorKind::InvalidOperation, message));
    if wrapping.width == 0 {
        return refused("the width of lines is at least 1".to_owned());
    }
    if between.len() > WRAPSTRING_MAX_BYTES {
        return refused(format!(
            "what stands between lines is at most {WRAPSTRING_MAX_BYTES} bytes"
        ));
    }
    let text = texts::of(text);
    state.consume_fuel(bounds::as_u64(text.len()) / BYTES_PER_FUEL)?;
    let paragraphs = texts::lines(&text).into_iter();
    let wrapped = paragraphs.map(|(line, _)| wrapping.lines(line).join(&*between));
    Ok(wrapped.collect::<Vec<_>>().join(&*between))
}

struct Wrapping {
    width: usize,
    breaks_words: bool,
    breaks_hyphens: bool,
}

impl Wrapping {
    fn lines(&self, text: &str) -> Vec<String> {
        let text = Letters(text.chars().collect());
        let mut chunks: Vec<Range<usize>> = text.chunks(self.breaks_hyphens);
        chunks.reverse();
        let mut lines = Vec::new();
        while !chunks.is_empty() {
            if !lines.is_empty() && chunks.last().is_some_and(|chunk| text.is_blank(chunk)) {
                chunks.pop();
            }
            let mut line: Vec<Range<usize>> = Vec::new();
            let mut length = 0;
            while let Some(chunk) = chunks.pop_if(|chunk| length + chunk.len() <= self.width) {
                length += chunk.len();
                line.push(chunk);
            }
            if let Some(chunk) = chunks.pop_if(|chunk| chunk.len() > self.width) {
                self.break_word(&text, chunk, length, &mut line, &mut chunks);
            }
            line.pop_if(|chunk| text.is_blank(chunk));
            if !line.is_empty() {
                lines.push(line.into_iter().map(|chunk| text.text(chunk)).collect());
            }
        }
        lines
    }

    /// Puts what fits of a word that is wider than any line into the `line` of this `length`.
    fn break_word(
        &self,
        text: &Letters,
        word: Range<usize>,
        length: usize,
        line: &mut Vec<Range<usize>>,
        chunks: &mut Vec<Range<usize>>,
    ) {
        if !self.breaks_words {
            if line.is_empty() {
                line.push(word);
            } else {
                chunks.push(word);
            }
            return;
        }
        let left = self.width - length;
        let mut end = word.start + left;
        if self.breaks_hyphens {
            let fitting = text.0.get(word.start..end).unwrap_or_default();
            if let Some(hyphen) = fitting.iter().rposition(|c| *c == '-')
                && fitting.iter().take(hyphen).any(|c| *c != '-')
            {
                end = word.start + hyphen + 1;
            }
        }
        line.push(word.start..end);
        chunks.push(end..word.end);
    }
}

struct Letters(Vec<char>);

impl Letters {
    fn at(&self, place: usize) -> Option<char> {
        self.0.get(place).copied()
    }

    fn before(&self, place: usize, back: usize) -> Option<char> {
        place.checked_sub(back).and_then(|place| self.at(place))
    }

    fn text(&self, range: Range<usize>) -> String {
        self.0.get(range).unwrap_or_default().iter().collect()
    }

    fn is_blank(&self, range: &Range<usize>) -> bool {
        let letters = self.0.get(range.clone()).unwrap_or_default();
        letters.iter().all(|c| c.is_whitespace())
    }

    /// The words and the blanks between them, where a line may end.
    fn chunks(&self, at_hyphens: bool) -> Vec<Range<usize>> {
        let mut chunks = Vec::new();
        let mut start = 0;
        while let Some(first) = self.at(start) {
            let mut end = start + 1;
            if is_blank(first) {
                while self.at(end).is_some_and(is_blank) {
                    end += 1;
                }
            } else if let Some(dashes) = self.dashes(start).filter(|_| at_hyphens) {
                end = start + dashes;
            } else {
                while self.at(end).is_some_and(|c| !is_blank(c)) {
                    if at_hyphens && self.ends_with_hyphen(end) {
                        end += 1;
                        break;
                    }
                    if at_hyphens && self.dashes(end).is_some() {
                        break;
                    }
                    end += 1;
                }
            }
            chunks.push(start..end);
            start = end;
        }
        chunks
    }

    /// How many dashes stand at `place` between words, if it is a dash of two or more.
    fn dashes(&self, place: usize) -> Option<usize> {
        let punctuation = |c: char| is_word(c) || "!\"'&.,?".contains(c);
        if self.at(place) != Some('-') || !self.before(place, 1).is_some_and(punctuation) {
            return None;
        }
        let rest = self.0.get(place..).unwrap_or_default();
        let dashes = rest.iter().take_while(|c| **c == '-').count();
        (dashes > 1 && self.at(place + dashes).is_some_and(is_word)).then_some(dashes)
    }

    /// Whether the hyphen of a word stands at `place`, after which a line may end.
    fn ends_with_hyphen(&self, place: usize) -> bool {
        let letter = |c: Option<char>| c.is_some_and(|c| is_word(c) && !c.is_numeric());
        let before = |back| self.before(place, back);
        let after = |on| self.at(place + on);
        self.at(place) == Some('-')
            && letter(before(1))
            && (letter(before(2)) || (before(2) == Some('-') && letter(before(3))))
            && letter(after(1))
            && (letter(after(2)) || (after(2) == Some('-') && letter(after(3))))
    }
}

const fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
