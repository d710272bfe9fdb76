//! Values that are secret by their form.

use std::borrow::Cow;

/// What is written instead of a secret.
pub(super) const REDACTED: &str = "[redacted]";

/// How keys begin, and how many characters more make one: `sk-learn` is a word.
const FORMS: [(&str, usize); 6] = [
    ("hg_live_", 1),
    ("whsec_", 1),
    ("bearer ", 1),
    ("sk-", 12),
    ("gsk_", 12),
    ("aiza", 30),
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
    let mut previous = ' ';
    for (at, letter) in text.char_indices() {
        let begins_word = !is_of_key(previous) || previous == '=';
        previous = letter;
        if !begins_word {
            continue;
        }
        let Some(word) = text.get(at..) else { continue };
        for (form, least) in FORMS {
            let Some((beginning, rest)) = word.split_at_checked(form.len()) else {
                continue;
            };
            let length = rest.chars().take_while(|c| is_of_key(*c)).count();
            if beginning.eq_ignore_ascii_case(form) && length >= least {
                return Some((text.get(..at + form.len())?, length));
            }
        }
    }
    None
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
            ("Bearer sk-0123456789ab", "Bearer [redacted]"),
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
