//! Values that are secret by their form.

use std::borrow::Cow;

/// What is written instead of a secret.
pub(super) const REDACTED: &str = "[redacted]";

/// How a kind of key is told from other words.
struct Form {
    /// How it begins, in any case.
    beginning: &'static str,
    /// How many characters more make a key: `sk-learn` is a word.
    least: usize,
    /// Whether it is a key even within a word: `task-force` is none.
    within_words: bool,
}

const FORMS: [Form; 7] = [
    Form {
        beginning: "hg_live_",
        least: 1,
        within_words: true,
    },
    Form {
        beginning: "whsec_",
        least: 1,
        within_words: true,
    },
    Form {
        beginning: "bearer ",
        least: 1,
        within_words: false,
    },
    // A JWT: its first part is JSON in base64.
    Form {
        beginning: "eyj",
        least: 20,
        within_words: false,
    },
    Form {
        beginning: "sk-",
        least: 12,
        within_words: false,
    },
    Form {
        beginning: "gsk_",
        least: 12,
        within_words: false,
    },
    Form {
        beginning: "aiza",
        least: 30,
        within_words: false,
    },
];

/// `text` with whatever looks like a key cut down to how such keys begin.
pub(super) fn masked(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let mut rest = text;
    while let Some((before, secret)) = first_secret(rest) {
        masked.push_str(before);
        masked.push_str(REDACTED);
        rest = rest.get(before.len() + secret..).unwrap_or_default();
    }
    if masked.is_empty() {
        return Cow::Borrowed(text);
    }
    masked.push_str(rest);
    Cow::Owned(masked)
}

/// What stands before the first secret, with the beginning that is shown, and how long the rest of
/// the secret is, in bytes.
fn first_secret(text: &str) -> Option<(&str, usize)> {
    let mut within_word = false;
    for (at, letter) in text.char_indices() {
        let (_, rest) = text.split_at_checked(at)?;
        let possible = FORMS
            .iter()
            .filter(|form| form.within_words || !within_word);
        for form in possible {
            if let Some(length) = form.length_of_key(rest) {
                return Some((text.get(..at + form.beginning.len())?, length));
            }
        }
        within_word = letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    }
    None
}

impl Form {
    /// How many bytes the key at the start of `text` has after its beginning, if there is one.
    fn length_of_key(&self, text: &str) -> Option<usize> {
        let (beginning, rest) = text.split_at_checked(self.beginning.len())?;
        let length = rest.chars().take_while(|c| is_of_key(*c)).count();
        (beginning.eq_ignore_ascii_case(self.beginning) && length >= self.least).then_some(length)
    }
}

/// The characters that keys are made of; all are one byte.
fn is_of_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~+/=".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_cut_down_wherever_they_stand() {
        for (text, expected) in [
            (
                "key hg_live_abc, and more",
                "key hg_live_[redacted], and more",
            ),
            ("?key=sk-proj-0123456789", "?key=sk-[redacted]"),
            (
                "Authorization: bearer eyJ.a-b_c=",
                "Authorization: bearer [redacted]",
            ),
            (
                "\"whsec_MfKQ9r8/+=\" ä sk-0123456789ab",
                "\"whsec_[redacted]\" ä sk-[redacted]",
            ),
            ("https://h/sk-0123456789ab?x", "https://h/sk-[redacted]?x"),
            (r"a\nhg_live_abc", r"a\nhg_live_[redacted]"),
            ("Bearer sk-0123456789ab", "Bearer [redacted]"),
            (
                "token=eyJhbGciOiJIUzI1NiJ9.e30.a-b_c!",
                "token=eyJ[redacted]!",
            ),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn words_stay() {
        for text in [
            "task-force-of-many-people",
            "risk-averse",
            "sk-learn",
            "the bearer",
            "ä",
            "",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
