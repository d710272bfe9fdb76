//! What is done to a model's text before it is stored: unwrapping, counting, cutting, checking.

/// Fewest backticks of a code fence.
const FENCE_MIN: usize = 3;
/// What ends a sentence before white space.
const SENTENCE_ENDS: [char; 4] = ['.', '!', '?', '…'];
/// What ends a sentence wherever it stands: scripts with these write no space after them.
const WIDE_SENTENCE_ENDS: [char; 3] = ['。', '！', '？'];
/// What may stand between the end of a sentence and the white space after it.
const CLOSERS: [char; 10] = ['"', '\'', '”', '’', '»', ')', ']', '*', '_', '」'];

/// The text without white space around it, and without the code fence that models like to put
/// around a whole answer. Code blocks within the text stay.
pub fn clean(text: &str) -> String {
    let text = text.trim();
    unfenced(text).map_or(text, str::trim).to_owned()
}

/// What is inside the one fence that wraps all of `text`, if one does.
fn unfenced(text: &str) -> Option<&str> {
    let (open, rest) = text.split_once('\n')?;
    let (fence, language) = fence(open)?;
    let (body, close) = rest.rsplit_once('\n').unwrap_or(("", rest));
    let wraps = !language.contains(char::is_whitespace)
        && is_close(close, fence)
        && is_balanced(body, fence);
    wraps.then_some(body)
}

/// Of a line that is a code fence, how many backticks it has and the language after them.
fn fence(line: &str) -> Option<(usize, &str)> {
    let line = line.trim();
    let language = line.trim_start_matches('`');
    let length = line.len() - language.len();
    (length >= FENCE_MIN && !language.contains('`')).then_some((length, language.trim()))
}

fn is_close(line: &str, opened: usize) -> bool {
    fence(line).is_some_and(|(length, language)| length >= opened && language.is_empty())
}

/// Whether every fence that is closed in `body` was opened there, so that a fence of `outer`
/// backticks before it is still open at its end.
fn is_balanced(body: &str, outer: usize) -> bool {
    let mut inner = None;
    for (length, language) in body
        .lines()
        .filter_map(fence)
        .filter(|(length, _)| *length >= outer)
    {
        match inner {
            Some(opened) if language.is_empty() && length >= opened => inner = None,
            Some(_) => {}
            None if language.is_empty() => return false,
            None => inner = Some(length),
        }
    }
    inner.is_none()
}

/// How many words the text has: runs between white space with a letter or digit in them, so that
/// the marks of headings and lists do not count.
pub fn word_count(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.contains(char::is_alphanumeric))
        .count()
}

/// The beginning of the text that has at most `max_chars` characters (Unicode scalar values):
/// all of it if that fits, else up to the end of a sentence or line, else of a word, else cut hard.
pub fn fit(text: &str, max_chars: usize) -> &str {
    let Some((limit, next)) = text.char_indices().nth(max_chars) else {
        return text;
    };
    let (kept, _) = text.split_at(limit);
    let end = sentence_end(kept, next)
        .or_else(|| word_end(kept, next))
        .unwrap_or(limit);
    kept.get(..end).unwrap_or(kept)
}

/// Where the last whole sentence or line of `kept` ends, which is followed by `next`.
fn sentence_end(kept: &str, next: char) -> Option<usize> {
    kept.char_indices().rev().find_map(|(at, c)| {
        let end = at + c.len_utf8();
        let mut after = kept.get(end..).unwrap_or_default().chars().chain([next]);
        if WIDE_SENTENCE_ENDS.contains(&c) {
            return Some(end + closers_len(kept, end));
        }
        if SENTENCE_ENDS.contains(&c) {
            let then = after.find(|c| !CLOSERS.contains(c));
            return then
                .is_some_and(char::is_whitespace)
                .then(|| end + closers_len(kept, end));
        }
        (!c.is_whitespace() && matches!(after.next(), Some('\n' | '\r'))).then_some(end)
    })
}

/// How many bytes of closing marks follow `end`.
fn closers_len(kept: &str, end: usize) -> usize {
    let tail = kept.get(end..).unwrap_or_default();
    tail.len() - tail.trim_start_matches(CLOSERS).len()
}

/// Where the last whole word of `kept` ends, which is followed by `next`.
fn word_end(kept: &str, next: char) -> Option<usize> {
    let whole = if next.is_whitespace() {
        kept
    } else {
        kept.get(..kept.rfind(char::is_whitespace)?)?
    };
    Some(whole.trim_end().len()).filter(|end| *end > 0)
}

/// The keywords that the text does not contain, whatever the case of letters and however lines
/// are broken.
pub fn missing_keywords(text: &str, keywords: &[String]) -> Vec<String> {
    let text = folded(text);
    keywords
        .iter()
        .filter(|keyword| !text.contains(&folded(keyword)))
        .cloned()
        .collect()
}

/// The words in one spelling for all cases, one space between them.
fn folded(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // By way of capitals, which `ß` and `ss`, `ς` and `σ` have in common.
    words
        .chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

/// About how many tokens a text is: models cut English into pieces of some four characters.
pub fn estimated_tokens(text: &str) -> usize {
    text.chars().count().div_ceil(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keywords(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn one_fence_around_everything_is_taken_off() {
        for wrapped in [
            "  # Title\n\nText.\n",
            "```\n# Title\n\nText.\n```",
            "\n```markdown\n# Title\n\nText.\n\n```\n",
            "```markdown\r\n# Title\n\nText.\r\n``` ",
            "````md\n# Title\n\nText.\n````",
        ] {
            assert_eq!(clean(wrapped), "# Title\n\nText.", "{wrapped:?}");
        }
        assert_eq!(clean("```\n```"), "");
    }

    #[test]
    fn a_fence_that_does_not_wrap_everything_stays() {
        for text in [
            "```\na\n```\nbetween\n```\nb\n```",
            "```\na\n```\nafter",
            "before\n```\na\n```",
            "```\nnever closed",
            "``` inline ```",
            "```not a language\na\n```",
            "```",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn code_blocks_inside_the_fence_stay() {
        let inner = "Run:\n```sh\nls\n```\nDone.";
        assert_eq!(clean(&format!("```markdown\n{inner}\n```")), inner);
        let bare = "Run:\n```\nls\n```\nDone.";
        assert_eq!(clean(&format!("````\n{bare}\n````")), bare);
    }

    #[test]
    fn words_are_counted_without_marks() {
        assert_eq!(
            word_count("## Was kostet’s?\n\n- 3 Dinge — fast\tnichts"),
            6
        );
        assert_eq!(word_count(" \n"), 0);
    }

    #[test]
    fn a_text_that_fits_stays_whole() {
        assert_eq!(fit("héé.", 4), "héé.");
        assert_eq!(fit("", 0), "");
    }

    #[test]
    fn a_text_is_cut_at_the_end_of_a_sentence_or_line() {
        assert_eq!(fit("One. Two! Three is long", 15), "One. Two!");
        assert_eq!(fit("One. Two", 4), "One.");
        assert_eq!(fit("It is \"done.\" And more", 15), "It is \"done.\"");
        assert_eq!(fit("Headline\nand 3.14 more", 14), "Headline");
        assert_eq!(fit("一つ。二つ。三つ。", 7), "一つ。二つ。");
    }

    #[test]
    fn a_text_without_sentence_is_cut_at_the_end_of_a_word() {
        assert_eq!(fit("version 3.14 is out", 10), "version");
        assert_eq!(fit("two words", 3), "two");
        assert_eq!(fit("He said \"no.\" Then", 12), "He said");
    }

    #[test]
    fn a_text_without_word_is_cut_hard() {
        assert_eq!(fit("ééééé", 3), "ééé");
        assert_eq!(fit(" abcdef", 3), " ab");
        assert_eq!(fit("abc", 0), "");
    }

    #[test]
    fn a_cut_text_is_never_too_long() {
        let text = "A “quote.” (And 3.5 more…) Straße? 日本語。「はい。」\r\nEnd!\" x";
        for max in 0..=text.chars().count() {
            let cut = fit(text, max);
            assert!(
                cut.chars().count() <= max && text.starts_with(cut),
                "{max}: {cut:?}"
            );
        }
    }

    #[test]
    fn keywords_are_found_in_any_case_and_across_lines() {
        let text = "Die STRASSE zum\nHeat-Pump Markt; ΟΔΟΣ und Café";
        assert!(
            missing_keywords(text, &keywords(&["straße zum heat-pump", "οδοσ", "CAFÉ"])).is_empty()
        );
        assert_eq!(
            missing_keywords(text, &keywords(&["cafe", "markt", "solar"])),
            ["cafe", "solar"]
        );
    }
}
