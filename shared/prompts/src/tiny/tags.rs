//! Finding the tags of a template, exactly as `tinytemplate` does.

use std::ops::Range;

/// A tag: a `{value}`, a `{{ block }}` or a `{# comment #}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    /// Its first byte in the template.
    pub(super) start: usize,
    /// The tag with its braces.
    pub(super) text: &'t str,
}

/// What a tag is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'t> {
    /// Its text.
    Value(&'t str),
    /// Its first word and the rest.
    Block(&'t str, &'t str),
    Comment,
}

impl<'t> Tag<'t> {
    /// Its bytes in the template.
    pub(super) const fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// What it is for.
    pub(super) fn kind(&self) -> Kind<'t> {
        let inner = self.inner();
        if self.text.starts_with("{#") {
            Kind::Comment
        } else if self.text.starts_with("{{") {
            let (word, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
            Kind::Block(word, rest.trim())
        } else {
            Kind::Value(inner)
        }
    }

    /// The text between its braces, without what trims.
    pub(super) fn inner(&self) -> &'t str {
        let inner = self.between();
        let inner = inner.strip_prefix('-').unwrap_or(inner).trim();
        inner.strip_suffix('-').unwrap_or(inner).trim()
    }

    /// Whether it takes away the white space before it.
    pub(super) fn trims_last(&self) -> bool {
        self.between().starts_with('-')
    }

    /// Whether it takes away the white space after it.
    pub(super) fn trims_next(&self) -> bool {
        let inner = self.between();
        inner
            .strip_prefix('-')
            .unwrap_or(inner)
            .trim()
            .ends_with('-')
    }

    fn between(&self) -> &'t str {
        let braces = if self.text.starts_with("{{") || self.text.starts_with("{#") {
            2
        } else {
            1
        };
        let end = self.text.len().saturating_sub(braces);
        self.text.get(braces..end).unwrap_or_default().trim()
    }
}

/// The tags of `text`; at last the bytes of one that its line does not close, if there is one.
pub(super) fn tags(text: &str) -> impl Iterator<Item = Result<Tag<'_>, Range<usize>>> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next_brace(text, next?)?;
        let rest = text.get(start..)?;
        let close = match rest.as_bytes() {
            [_, b'#', ..] => "#}",
            [_, b'{', ..] => "}}",
            _ => "}",
        };
        let closed = rest.find(close).map(|at| at + close.len());
        let is_in_line =
            |length: &usize| rest.get(..*length).is_some_and(|tag| !tag.contains('\n'));
        let Some(length) = closed.filter(is_in_line) else {
            next = None;
            let line = rest.lines().next()?;
            return Some(Err(start..start + line.len()));
        };
        next = Some(start + length);
        let text = rest.get(..length)?;
        Some(Ok(Tag { start, text }))
    })
}

/// The first `{` from `at` that no backslash escapes.
fn next_brace(text: &str, mut at: usize) -> Option<usize> {
    loop {
        let (before, _) = text.get(at..)?.split_once('{')?;
        if !before.ends_with('\\') {
            return Some(at + before.len());
        }
        at += before.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        tags(text).flatten().map(|tag| tag.text).collect()
    }

    #[test]
    fn tags_are_found_between_text() {
        assert_eq!(
            found("a {b} {{ if c -}} {# d #}é{e}"),
            ["{b}", "{{ if c -}}", "{# d #}", "{e}"]
        );
    }

    #[test]
    fn an_escaped_brace_opens_no_tag() {
        assert_eq!(found(r"\{a} {b} \{{c}"), ["{b}", "{c}"]);
    }

    #[test]
    fn a_tag_ends_in_its_line() {
        assert_eq!(tags("{a\n} {b}").collect::<Vec<_>>(), [Err(0..2)]);
    }

    #[test]
    fn a_tag_has_a_kind_and_trims() {
        let kind = |text| Tag { start: 0, text }.kind();
        assert_eq!(kind("{{- for a in b -}}"), Kind::Block("for", "a in b"));
        assert_eq!(kind("{{ endfor }}"), Kind::Block("endfor", ""));
        assert_eq!(kind("{ - value - }"), Kind::Value("value"));
        assert_eq!(kind("{# if #}"), Kind::Comment);
        let trims = |text| {
            let tag = Tag { start: 0, text };
            (tag.trims_last(), tag.trims_next())
        };
        assert_eq!(trims("{- a }"), (true, false));
        assert_eq!(trims("{{ a -}}"), (false, true));
        assert_eq!(trims("{-}"), (true, false));
    }
}
