//! The name of a client in addresses.

use std::{fmt, str::FromStr};

use deunicode::deunicode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest slug, in characters.
const SLUG_MAX: usize = 60;

/// A client's name in addresses: lower case ASCII words joined by `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// The text cannot be a slug.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("must be 1 to 60 lower case letters a-z, digits and single hyphens between them")]
pub struct InvalidSlug;

impl Slug {
    /// A slug that was given.
    ///
    /// # Errors
    /// When `text` is empty, longer than 60 characters or has anything but `a-z`, `0-9` and single inner hyphens.
    pub fn parse(text: &str) -> Result<Self, InvalidSlug> {
        let well_formed = text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        if well_formed && text.len() <= SLUG_MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSlug)
        }
    }

    /// The slug of a name: "Café Noir & Co." becomes `cafe-noir-co`.
    ///
    /// # Errors
    /// When nothing of the name can be written in ASCII letters and digits.
    pub fn from_name(name: &str) -> Result<Self, InvalidSlug> {
        let folded = deunicode(name).to_ascii_lowercase();
        let words = folded
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty());
        let joined = words.collect::<Vec<_>>().join("-");
        let cut: String = joined.chars().take(SLUG_MAX).collect();
        Self::parse(cut.trim_end_matches('-'))
    }

    /// The slug with a number behind it, for a name that another client has too: `acme-2`.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let room = SLUG_MAX.saturating_sub(suffix.len());
        let cut: String = self.0.chars().take(room).collect();
        Self(format!("{}{suffix}", cut.trim_end_matches('-')))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Slug {
    type Error = InvalidSlug;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_the_name_in_ascii_words() {
        assert_eq!(
            Slug::from_name("Café Noir & Co.").unwrap().as_str(),
            "cafe-noir-co"
        );
        assert_eq!(
            Slug::from_name("  Ohio   Paving ").unwrap().as_str(),
            "ohio-paving"
        );
        assert_eq!(Slug::from_name("!!!"), Err(InvalidSlug));
    }

    #[test]
    fn a_long_name_is_cut_without_a_hanging_hyphen() {
        let slug = Slug::from_name(&format!("{} b", "a".repeat(SLUG_MAX - 1))).unwrap();
        assert_eq!(slug.as_str(), "a".repeat(SLUG_MAX - 1));
    }

    #[test]
    fn a_given_slug_is_taken_as_it_is_or_refused() {
        for good in ["a", "a-1", &"x".repeat(60)] {
            assert!(Slug::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "A", "a--b", "-a", "a-", "ä", "a b", &"x".repeat(61)] {
            assert!(Slug::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_numbered_slug_is_a_slug() {
        for slug in ["a", &"x".repeat(60), &format!("{}-y", "x".repeat(58))] {
            let numbered = Slug::parse(slug).unwrap().numbered(12);
            assert_eq!(Slug::parse(numbered.as_str()).as_ref(), Ok(&numbered));
            assert!(numbered.as_str().ends_with("-12"));
        }
    }
}
