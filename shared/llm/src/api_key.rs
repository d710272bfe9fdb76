//! A provider's key, and keeping it out of whatever is shown.

use std::fmt;

use reqwest::{
    RequestBuilder,
    header::{HeaderValue, InvalidHeaderValue},
};
use zeroize::Zeroizing;

/// Most characters of a provider's own words that are kept.
const QUOTE_LIMIT: usize = 300;

/// Bytes of a quote that has as many characters as it may.
const LONGEST_QUOTE: usize = 4 * QUOTE_LIMIT + 4;

/// So many characters of a key, from anywhere in it, give it away; a shorter key (local servers
/// take anything) has to match whole.
const TELLING_PART: usize = 8;

/// A key that authenticates to a provider. It is never shown, and wiped from memory with its value.
#[derive(Clone)]
pub struct ApiKey(Zeroizing<String>);

impl ApiKey {
    /// The key; `None` if it is empty or has characters that cannot stand in a header.
    pub fn parse(text: String) -> Option<Self> {
        let text = Zeroizing::new(text);
        let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then_some(Self(text))
    }

    /// The request with the key as its bearer token.
    pub(crate) fn bearer(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(self.0.as_str())
    }

    /// What a provider said, fit to be shown: without keys, on one line, cut to a sensible length.
    pub(crate) fn quote(&self, said: &str) -> String {
        let mut line = String::new();
        let mut announced = false;
        for word in said.split_whitespace() {
            let (start, cut) = start_of(word);
            let hidden = self.gives_away(start) || (announced && may_be_key(start));
            announced = announces_key(word);
            line.extend((!line.is_empty()).then_some(' '));
            line.push_str(if hidden { "[key]" } else { start });
            if cut || line.len() > LONGEST_QUOTE {
                break;
            }
        }
        match line.char_indices().nth(QUOTE_LIMIT) {
            Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
            None => line,
        }
    }

    /// Whether a word has this key in it, a good part of it, or what looks like any key.
    fn gives_away(&self, word: &str) -> bool {
        let key = self.0.as_bytes();
        let ours = |part: &str| {
            let (part, telling) = (part.as_bytes(), key.len().min(TELLING_PART));
            let mut parts = part.windows(telling);
            part == key || (telling == TELLING_PART && parts.any(|part| has(key, part)))
        };
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*' | '.');
        ours(word)
            || word
                .split(|c: char| !letters(c))
                .any(|part| ours(part.trim_matches('.')) || looks_like_key(part))
    }
}

fn has(key: &[u8], part: &[u8]) -> bool {
    key.windows(part.len()).any(|window| window == part)
}

/// The beginning of a word as far as it could be quoted, and whether that is not all of it.
fn start_of(word: &str) -> (&str, bool) {
    let end = word.floor_char_boundary(LONGEST_QUOTE);
    (word.get(..end).unwrap_or_default(), end < word.len())
}

/// The words of providers for the keys of anybody, masked ones included.
fn looks_like_key(part: &str) -> bool {
    let known = ["sk-", "gsk_", "AIza"];
    known.into_iter().any(|prefix| part.starts_with(prefix)) || part.contains("***")
}

/// Whether the next word may be the value of a header with a key.
fn announces_key(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let name = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let names = ["bearer", "authorization", "x-api-key", "x-goog-api-key"];
    names.contains(&name)
}

/// Whether a word is more likely a key than a part of a sentence.
fn may_be_key(word: &str) -> bool {
    word.len() >= TELLING_PART && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// A key is the value of a header that says so.
impl TryFrom<&ApiKey> for HeaderValue {
    type Error = InvalidHeaderValue;

    fn try_from(key: &ApiKey) -> Result<Self, Self::Error> {
        let mut value = Self::from_str(&key.0)?;
        value.set_sensitive(true);
        Ok(value)
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
        let header = HeaderValue::try_from(&key).unwrap();
        assert_eq!(format!("{key:?} {header:?}"), "ApiKey(…) Sensitive");
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
            ("or gsk_4242 or AIzaSy42", "or [key] or [key]"),
            ("its end is et-rest", "its end is et-rest"),
            ("its end is ret-rest", "its end is [key]"),
            ("x-api-key: 0a1b2c3d4e", "x-api-key: [key]"),
            (
                "'Authorization: Bearer 0a1b2c3d4e'",
                "'Authorization: Bearer [key]",
            ),
            (
                "Bearer authentication is needed",
                "Bearer authentication is needed",
            ),
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
        let hidden = key("abcdefgh-secret").quote(&format!("{}abcdefgh-secret", "x".repeat(5000)));
        assert_eq!(hidden, format!("{}…", "x".repeat(QUOTE_LIMIT)));
    }
}
