//! A provider's key, and keeping it out of whatever is shown.

use std::fmt;

use reqwest::header::HeaderValue;

/// Most characters of a provider's own words that are kept.
const QUOTE_LIMIT: usize = 300;

/// This much of a key gives it away; a shorter key (local servers take anything) has to match whole.
const TELLING_PREFIX: usize = 8;

/// A key that authenticates to a provider. It is never shown.
pub(crate) struct ApiKey {
    text: String,
    bearer: HeaderValue,
}

impl ApiKey {
    /// The key, unless it has characters that cannot stand in a header.
    pub(crate) fn parse(text: String) -> Option<Self> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut bearer = HeaderValue::from_str(&format!("Bearer {text}")).ok()?;
        bearer.set_sensitive(true);
        Some(Self { text, bearer })
    }

    /// The value of an `Authorization` header.
    pub(crate) fn bearer(&self) -> HeaderValue {
        self.bearer.clone()
    }

    /// What a provider said, fit to be shown: without keys, on one line, cut to a sensible length.
    pub(crate) fn quote(&self, said: &str) -> String {
        let words: Vec<&str> = said
            .split_whitespace()
            .map(|word| if self.gives_away(word) { "[key]" } else { word })
            .collect();
        let line = words.join(" ");
        match line.char_indices().nth(QUOTE_LIMIT) {
            Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
            None => line,
        }
    }

    /// Whether a word has this key in it, a good part of it, or what looks like any key.
    fn gives_away(&self, word: &str) -> bool {
        let ours = |part: &str| match self.text.get(..TELLING_PREFIX) {
            Some(prefix) => part.contains(prefix),
            None => part == self.text,
        };
        ours(word)
            || word
                .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*')))
                .any(|part| ours(part) || part.starts_with("sk-") || part.contains("***"))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> ApiKey {
        ApiKey::parse(text.to_owned()).unwrap()
    }

    #[test]
    fn debug_shows_neither_key_nor_header() {
        let key = key("sk-proj-0123456789");
        assert_eq!(format!("{key:?} {:?}", key.bearer()), "ApiKey(…) Sensitive");
    }

    #[test]
    fn a_key_that_is_no_header_value_is_refused() {
        for text in ["", "two words", "line\nbreak", "schlüssel"] {
            assert!(ApiKey::parse(text.to_owned()).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_quote_has_no_key_in_it() {
        let long = key("abcdefgh-secret-rest");
        for (said, shown) in [
            ("Incorrect key abcdefgh-secret-rest.", "Incorrect key [key]"),
            (
                "Incorrect key: abcdefgh***rest given",
                "Incorrect key: [key] given",
            ),
            ("key=abcdefgh-secret-rest,org=x bad", "[key] bad"),
            ("another's \"sk-live-42\" here", "another's [key] here"),
            (
                "a task-based, risk-free word",
                "a task-based, risk-free word",
            ),
            ("two\nlines\tand\u{a0}more", "two lines and more"),
        ] {
            assert_eq!(long.quote(said), shown);
        }
        assert_eq!(
            key("none").quote("none of 'none' is nonempty"),
            "[key] of [key] is nonempty"
        );
    }

    #[test]
    fn a_long_quote_is_cut_between_characters() {
        let quote = key("local").quote(&"ä".repeat(QUOTE_LIMIT + 1));
        assert_eq!(quote, format!("{}…", "ä".repeat(QUOTE_LIMIT)));
        assert_eq!(
            key("local").quote(&"ä".repeat(QUOTE_LIMIT)).chars().count(),
            QUOTE_LIMIT
        );
    }
}
