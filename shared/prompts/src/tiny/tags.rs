//! Finding the tags of a template, exactly as `tinytemplate` does.

/// A tag: a `{value}`, a `{{ block }}` or a `{# comment #}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    /// Its first byte in the template.
    pub(super) start: usize,
    /// The tag with its braces.
    pub(super) text: &'t str,
}

impl<'t> Tag<'t> {
    /// The byte after its last.
    pub(super) const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Of a block, its first word and the rest.
    pub(super) fn block(&self) -> Option<(&'t str, &'t str)> {
        let inner = self.text.strip_prefix("{{")?.strip_suffix("}}")?.trim();
        let inner = inner.strip_prefix('-').unwrap_or(inner).trim();
        let inner = inner.strip_suffix('-').unwrap_or(inner).trim();
        Some(
            inner
                .split_once(char::is_whitespace)
                .map_or((inner, ""), |(word, rest)| (word, rest.trim())),
        )
    }

    /// Whether the tag takes away the white space that follows it.
    pub(super) fn trims_next(&self) -> bool {
        self.text.trim_end_matches('}').trim_end().ends_with('-')
    }
}

/// The tags of `text` up to one that its line does not close.
pub(super) fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = next_brace(text, at)?;
        let rest = text.get(start..)?;
        let close = match rest.as_bytes() {
            [_, b'#', ..] => "#}",
            [_, b'{', ..] => "}}",
            _ => "}",
        };
        let length = rest.lines().next()?.find(close)? + close.len();
        at = start + length;
        Some(Tag {
            start,
            text: rest.get(..length)?,
        })
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
        tags(text).map(|tag| tag.text).collect()
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
        assert_eq!(found("{a\n} {b}"), Vec::<&str>::new());
    }

    #[test]
    fn a_block_is_a_word_and_its_rest() {
        let block = |text| Tag { start: 0, text }.block();
        assert_eq!(block("{{- for a in b -}}"), Some(("for", "a in b")));
        assert_eq!(block("{{ endfor }}"), Some(("endfor", "")));
        assert_eq!(block("{value}"), None);
    }
}
