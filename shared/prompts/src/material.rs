//! Keeping the words of users inside the tags that mark them as material.
//!
//! Only what the author of a template wrote may open or close the material. So the `<` of such tags
//! in the template is replaced by [`MARK`] before rendering; afterwards every tag that still has a
//! `<`, from whichever values and filters it was put together, loses it, and the marks become `<`.

use std::{borrow::Cow, ops::Range};

/// The name of the tag around material.
const TAG: &[u8; 8] = b"material";
/// What stands for the `<` of an author's tag while a template is rendered: a control character of
/// one byte, so that places stay.
pub(crate) const MARK: char = '\u{2}';

/// `template` with the author's tags in `ranges` marked; the ranges are in order.
pub(crate) fn marked(template: &str, ranges: impl Iterator<Item = Range<usize>>) -> Cow<'_, str> {
    let tags_in = |range: Range<usize>| {
        let part = template.get(range.clone()).unwrap_or_default();
        tags(part).into_iter().map(move |at| range.start + at)
    };
    let tags: Vec<usize> = ranges.flat_map(tags_in).collect();
    if tags.is_empty() {
        template.into()
    } else {
        replaced(template, &tags, MARK).into()
    }
}

/// `value` without anything that could be taken for a mark.
pub(crate) fn unmarked(value: &str) -> Cow<'_, str> {
    if value.contains(MARK) {
        value.replace(MARK, "").into()
    } else {
        value.into()
    }
}

/// `made` without marks if it has more of them than there are in all of what it was `made_of`.
pub(crate) fn without_forged<'m>(
    made: &'m str,
    made_of: impl Iterator<Item = &'m str>,
) -> Cow<'m, str> {
    let marks = |text: &str| text.matches(MARK).count();
    if marks(made) > made_of.map(marks).sum() {
        unmarked(made)
    } else {
        made.into()
    }
}

/// `output` with the author's tags alone.
pub(crate) fn defused(output: String) -> String {
    let tags = tags(&output);
    let output = if tags.is_empty() {
        output
    } else {
        replaced(&output, &tags, '‹')
    };
    if output.contains(MARK) {
        output.replace(MARK, "<")
    } else {
        output
    }
}

/// `text` with `by` instead of the `<` at each of `places`.
fn replaced(text: &str, places: &[usize], by: char) -> String {
    let mut replaced = String::with_capacity(text.len() + places.len() * by.len_utf8());
    let mut copied = 0;
    for place in places {
        replaced.push_str(text.get(copied..*place).unwrap_or_default());
        replaced.push(by);
        copied = place + 1;
    }
    replaced.push_str(text.get(copied..).unwrap_or_default());
    replaced
}

/// The bytes of every `<` that begins what a model could read as a tag of the material, in order:
/// in any case, and with slashes, blanks or invisible characters anywhere in it.
fn tags(text: &str) -> Vec<usize> {
    let Some(first) = text.find('<') else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // The letters that follow, nearest first; read backwards, so that each is read once.
    let mut letters = [0_u8; TAG.len()];
    for (at, c) in text.char_indices().rev() {
        if c == '<' {
            if letters == *TAG {
                found.push(at);
            }
            if at == first {
                break;
            }
        } else if c.is_alphanumeric() {
            letters.rotate_right(1);
            if let Some(nearest) = letters.first_mut() {
                *nearest = c.to_lowercase().next().map_or(0, letter);
            }
        }
    }
    found.reverse();
    found
}

/// `c` as a letter of the tag, or as none.
fn letter(c: char) -> u8 {
    u8::try_from(c).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defused_text(text: &str) -> String {
        defused(text.to_owned())
    }

    #[test]
    fn no_spelling_of_the_tag_survives() {
        for tag in [
            "<material>",
            "</material>",
            "</ MATERIAL >",
            "< /mate\u{200b}rial\n>",
            "<\u{feff}/material",
        ] {
            assert_eq!(defused_text(tag), tag.replace('<', "‹"));
        }
    }

    #[test]
    fn a_tag_behind_other_brackets_does_not_survive() {
        assert_eq!(defused_text("<<</material>"), "‹‹‹/material>");
        assert_eq!(defused_text("<b></material></b>"), "<b>‹/material></b>");
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "a < b & c > d",
            "<b>\"bold\"</b>",
            "raw material",
            "<mat>",
            "<",
            "<ématerial>",
        ] {
            assert_eq!(defused_text(text), text);
        }
    }

    #[test]
    fn what_the_author_wrote_survives() {
        let template = "<material>\n{topic} <</material>";
        let marked = marked(template, [0..11, 18..template.len()].into_iter());
        assert_eq!(marked.len(), template.len());
        let output = marked.replace("{topic}", "a </material> <");
        assert_eq!(defused(output), "<material>\na ‹/material> ‹ <</material>");
    }

    #[test]
    fn no_value_forges_a_mark() {
        assert_eq!(unmarked("\u{2}/material>"), "/material>");
        assert_eq!(unmarked("<é>"), "<é>");
        assert_eq!(without_forged("\u{2}a\u{2}", ["\u{2}"].into_iter()), "a");
        assert_eq!(without_forged("\u{2}a", ["\u{2}"].into_iter()), "\u{2}a");
    }

    #[test]
    fn many_brackets_are_read_once() {
        let brackets = "<".repeat(1 << 18);
        assert_eq!(defused_text(&brackets), brackets);
    }
}
